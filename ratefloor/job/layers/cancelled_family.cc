#include "ratefloor/job/layers/cancelled_family.h"

#include <bit>
#include <utility>

#include "ratefloor/codec/ectcq/effort.h"
#include "ratefloor/codec/method_name.h"
#include "ratefloor/linear/transform/transformed_sic_method.h"

namespace ratefloor::job {
namespace {

constexpr std::int64_t kLowest = 100, kHighest = 10'000;  // thousandths of a bit

}  // namespace

Result<int> log2_states_of(const MethodFamily& family) {
  const codec::MethodName name = codec::split_method_name(family.name());
  if (name.stem != "ectcq" || !family.continuous())
    return make_error(ErrorCode::kInvalidArgument,
                      "--calibration is for the codec ectcq, not for '" + family.name() + "'")
        .remedied_by("leave --codec out, or give ectcq-sN");
  for (const std::string& option : name.options) {
    if (const auto states = codec::number_after(option, "s")) return std::bit_width(*states) - 1;
    if (const auto effort = codec::number_after(option, "e"))
      return codec::ectcq::effort_of(static_cast<int>(*effort)).log2_states;
  }
  return codec::ectcq::effort_of(codec::ectcq::kDefaultEffort).log2_states;
}

std::shared_ptr<const MethodFamily> cancelled_family(
    std::shared_ptr<const linear::InputStatistics> statistics, int log2_states,
    std::uint64_t seed) {
  const auto maker = [statistics = std::move(statistics), log2_states, seed,
                      memory = std::make_shared<linear::TransformMemory>()](
                         std::int64_t thousandths) -> Result<std::unique_ptr<codec::Method>> {
    return linear::make_transformed_sic(
        statistics,
        {.rate_bits = static_cast<double>(thousandths) / 1000, .log2_states = log2_states}, seed,
        memory);
  };
  return std::make_shared<const MethodFamily>(
      MethodFamily::made_by("sic", kLowest, kHighest, maker));
}

std::shared_ptr<const MethodFamily> cancelled_family(const linear::BasisOfInput& input,
                                                     int log2_states) {
  const auto maker =
      [input, log2_states](std::int64_t thousandths) -> Result<std::unique_ptr<codec::Method>> {
    return std::unique_ptr<codec::Method>(std::make_unique<linear::BasisSicMethod>(
        input, linear::SicSettings{.rate_bits = static_cast<double>(thousandths) / 1000,
                                   .log2_states = log2_states}));
  };
  return std::make_shared<const MethodFamily>(
      MethodFamily::made_by("basis", kLowest, kHighest, maker));
}

}  // namespace ratefloor::job

// The grammar of sources and what all of them share.
#include "ratefloor/source/source.h"

#include <charconv>
#include <cmath>

#include "ratefloor/source/generalized_gaussian.h"
#include "ratefloor/source/uniform.h"

namespace ratefloor::source {
namespace {

Error not_understood(std::string_view text, std::string_view why) {
  return make_error(ErrorCode::kInvalidArgument,
                    "source '" + std::string(text) + "' " + std::string(why))
      .remedied_by("use gaussian, laplace, uniform or ggd:BETA with 0.2 <= BETA <= 64");
}

}  // namespace

double Source::kl_from_gaussian_bits() const { return kGaussianEntropyBits - entropy_bits(); }

void Source::sample_into(std::uint64_t seed, std::uint64_t first, std::span<float> out) const {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(sample(seed, first + i));
}

Result<std::unique_ptr<Source>> parse_source(std::string_view text) {
  using Pointer = std::unique_ptr<Source>;
  if (text == "gaussian") return Pointer(std::make_unique<GeneralizedGaussian>(2.0, "gaussian"));
  if (text == "laplace") return Pointer(std::make_unique<GeneralizedGaussian>(1.0, "laplace"));
  if (text == "uniform") return Pointer(std::make_unique<Uniform>());
  constexpr std::string_view kPrefix = "ggd:";
  if (!text.starts_with(kPrefix)) return Error(not_understood(text, "is not known"));
  const std::string_view number = text.substr(kPrefix.size());
  double beta = 0;
  const auto [end, status] = std::from_chars(number.data(), number.data() + number.size(), beta,
                                             std::chars_format::general);
  if (status != std::errc() || end != number.data() + number.size()) {
    return Error(not_understood(text, "has a shape that is not a number"));
  }
  if (!(beta >= kMinSourceBeta && beta <= kMaxSourceBeta)) {
    return Error(not_understood(text, "has a shape out of range"));
  }
  return Pointer(std::make_unique<GeneralizedGaussian>(beta));
}

}  // namespace ratefloor::source

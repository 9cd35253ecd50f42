#include "ratefloor/job/quantize/rate_plan.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "ratefloor/base/decimal_text.h"
#include "ratefloor/job/quantize/model_size.h"

namespace ratefloor::job {
namespace {

// Offsets in a header have more or fewer digits when streams change, and headers are padded to 8.
constexpr std::uint64_t kHeaderWobble = 64;
// A tensor this far from its target did not get there for want of different values, or because of
// its side information: what another target would give is anybody's guess.
constexpr double kStuck = 0.02;
constexpr std::uint64_t kZeroStream = 64;

std::string decimal(double value) { return decimal_text(value, std::chars_format::fixed, 3); }

double rate_of(const PlannedTensor& tensor, const StagedAttempt& attempt) {
  return 8.0 * static_cast<double>(attempt.stored_bytes) / static_cast<double>(tensor.weights);
}

Error too_small(const Budget& budget, std::uint64_t others, const MethodFamily& family) {
  return make_error(ErrorCode::kUnsupported,
                    "cannot be met: of " + std::to_string(budget.bytes) +
                        " bytes, untouched tensors, headers and tensors with a rate of their own "
                        "take " +
                        std::to_string(others) + ", which leaves less than " +
                        decimal(static_cast<double>(family.lowest()) / 1000) +
                        " bits for each other weight, the least of " + family.name())
      .remedied_by("allow more, or quantize what is untouched with --tensor REGEX=BITS");
}

}  // namespace

bool met(const Budget& budget, std::uint64_t stored_bytes) {
  if (stored_bytes > budget.bytes)
    return !budget.strict && stored_bytes - budget.bytes <= budget.slack;
  return budget.bytes - stored_bytes <= budget.slack;
}

Result<double> common_rate(const io::Model& model, const std::vector<TensorDecision>& decisions,
                           std::span<const PlannedTensor> tensors, const Budget& budget,
                           const MethodFamily& family) {
  std::uint64_t common = 0;
  for (const PlannedTensor& one : tensors)
    if (!one.own_bits && !one.zero) common += one.weights;
  if (common == 0)
    return make_error(ErrorCode::kUnsupported,
                      "cannot be met: every quantized tensor has a rate of its own")
        .remedied_by("leave one without --tensor REGEX=BITS");
  // Where the budget may not be exceeded, tensors that come out a little large must not do so.
  const double aim = static_cast<double>(budget.bytes) -
                     (budget.strict ? static_cast<double>(budget.slack) / 4 : 0);
  std::vector<std::uint64_t> streams(model.tensors().size(), 0);
  double rate = static_cast<double>(family.lowest()) / 1000;
  // The headers' size depends on the streams' sizes, by a few digits.
  for (int round = 0; round < 3; ++round) {
    std::uint64_t common_bytes = 0;
    for (const PlannedTensor& one : tensors) {
      const double bits = one.own_bits.value_or(rate);
      streams[one.tensor] =
          one.zero ? kZeroStream
                   : static_cast<std::uint64_t>(bits * static_cast<double>(one.weights) / 8);
      if (!one.own_bits && !one.zero) common_bytes += streams[one.tensor];
    }
    const Result<ModelSize> size = model_size(model, decisions, streams);
    if (!size) return size.error();
    const std::uint64_t others = size->stored_bytes - common_bytes;
    rate = 8 * (aim - static_cast<double>(others)) / static_cast<double>(common);
    if (rate * 1000 < static_cast<double>(family.lowest()))
      return too_small(budget, others, family);
  }
  const double highest = static_cast<double>(family.highest()) / 1000;
  if (rate <= highest) return rate;
  if (budget.strict) return highest;
  return make_error(ErrorCode::kUnsupported, "cannot be met: it leaves " + decimal(rate) +
                                                 " bits for each quantized weight, and " +
                                                 family.name() + " has at most " + decimal(highest))
      .remedied_by("ask for less, or keep tensors as they are with --tensor REGEX=keep");
}

std::vector<EncodeJob> correction(std::span<const PlannedTensor> tensors,
                                  std::span<const EncodeJob> jobs,
                                  std::span<const StagedAttempt> attempts,
                                  std::uint64_t stored_bytes, const Budget& budget,
                                  const MethodFamily& family) {
  if (met(budget, stored_bytes)) return {};
  const double aim =
      static_cast<double>(budget.bytes) - (budget.strict ? static_cast<double>(kHeaderWobble) : 0);
  const double change_bits = 8 * (aim - static_cast<double>(stored_bytes));

  std::vector<std::size_t> able;  // by decreasing size
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const double target = jobs[i].target.value * 1000;
    const bool stuck = std::abs(jobs[i].target.value - rate_of(tensors[i], attempts[i])) > kStuck ||
                       (change_bits > 0 ? target >= static_cast<double>(family.highest())
                                        : target <= static_cast<double>(family.lowest()));
    if (!tensors[i].own_bits && !tensors[i].zero && !stuck) able.push_back(i);
  }
  if (able.empty()) return {};
  std::stable_sort(able.begin(), able.end(), [&](std::size_t a, std::size_t b) {
    return tensors[a].weights > tensors[b].weights;
  });
  const double needed = std::abs(change_bits) / kLargestShift;  // weights
  const auto enough = [&](std::size_t i) {
    return static_cast<double>(tensors[i].weights) >= needed;
  };
  std::vector<std::size_t> chosen;
  if (enough(able.front())) {
    chosen = {*std::prev(std::find_if_not(able.begin(), able.end(), enough))};
  } else {
    double weights = 0;
    for (const std::size_t i : able) {
      if (weights >= needed) break;
      chosen.push_back(i);
      weights += static_cast<double>(tensors[i].weights);
    }
  }
  double weights = 0;
  for (const std::size_t i : chosen) weights += static_cast<double>(tensors[i].weights);
  std::vector<EncodeJob> again;
  for (const std::size_t i : chosen) {
    const double rate = rate_of(tensors[i], attempts[i]) + change_bits / weights;
    again.push_back({tensors[i].tensor, EncodeTarget::at_rate(rate, kRateTolerance,
                                                              budget.strict ? 0 : kRateTolerance)});
  }
  return again;
}

}  // namespace ratefloor::job

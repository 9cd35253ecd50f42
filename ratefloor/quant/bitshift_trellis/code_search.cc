#include "ratefloor/quant/bitshift_trellis/code_search.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/base/random.h"
#include "ratefloor/kernel/bitshift_viterbi.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::quant {
namespace {

constexpr std::size_t kBlock = 256;
constexpr std::uint32_t kStream = 0x6c63;  // of random numbers
constexpr std::size_t kFinalists = 8;

struct Candidate {
  ByteSumCode code;
  std::int64_t error = 0;  // squared, in units of the values
};

std::int64_t squared_error(const CodeSearchOptions& options, const ByteSumCode& code,
                           std::span<const std::int16_t> targets,
                           kernel::BitshiftViterbi::Workspace& workspace) {
  const std::vector<std::int16_t> values = all_values(code, options.state_bits);
  const kernel::BitshiftViterbi viterbi(options.state_bits, options.step_bits, values);
  std::uint16_t states[kBlock];
  std::int64_t sum = 0;
  for (std::size_t at = 0; at < targets.size(); at += kBlock) {
    viterbi.find_path(targets.subspan(at, kBlock), std::nullopt, workspace, states);
    for (std::size_t t = 0; t < kBlock; ++t) {
      const std::int64_t error = targets[at + t] - values[states[t]];
      sum += error * error;
    }
  }
  return sum;
}

}  // namespace

FoundCode search_byte_sum_code(const CodeSearchOptions& options) {
  std::vector<Candidate> candidates(options.candidates);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto bits = random_bits(options.seed, i, 0, kStream);
    candidates[i].code = {static_cast<std::uint32_t>(bits[0]) | 1u,
                          static_cast<std::uint32_t>(bits[1])};
  }
  const source::GeneralizedGaussian gaussian(2.0);
  const double deviation =
      portable::sqrt(kByteSumVariance) / kGaussianByteSumGain[options.step_bits];
  kernel::BitshiftViterbi::Workspace workspace;
  std::uint64_t first = 0;
  for (std::size_t blocks = options.blocks;; blocks *= 4) {
    std::vector<std::int16_t> targets(blocks * kBlock);
    for (std::int16_t& target : targets)
      target = static_cast<std::int16_t>(
          std::nearbyint(deviation * gaussian.sample(options.seed, first++)));
    for (Candidate& candidate : candidates)
      candidate.error = squared_error(options, candidate.code, targets, workspace);
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.error < b.error; });
    if (candidates.size() <= kFinalists)
      return {candidates.front().code,
              static_cast<double>(candidates.front().error) /
                  (static_cast<double>(targets.size()) * deviation * deviation)};
    candidates.resize(std::max(candidates.size() / 8, kFinalists));
  }
}

}  // namespace ratefloor::quant

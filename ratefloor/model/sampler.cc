#include "ratefloor/model/sampler.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "ratefloor/base/random.h"

namespace ratefloor::model {
namespace {

constexpr std::uint32_t kSamplerStream = 0x73616d70;  // "samp"

}  // namespace

std::uint32_t choose_token(std::span<const float> logits, const SamplerOptions& options,
                           std::uint64_t index) {
  const auto top = std::max_element(logits.begin(), logits.end());
  if (options.temperature == 0) return static_cast<std::uint32_t>(top - logits.begin());
  std::vector<std::uint32_t> order(logits.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return logits[a] > logits[b]; });
  if (options.top_k > 0 && order.size() > options.top_k) order.resize(options.top_k);
  std::vector<double> shares;
  double total = 0;
  for (const std::uint32_t token : order) {
    shares.push_back(std::exp((static_cast<double>(logits[token]) - static_cast<double>(*top)) /
                              options.temperature));
    total += shares.back();
  }
  std::size_t kept = 0;
  double mass = 0;
  while (kept < shares.size() && (kept == 0 || mass < options.top_p * total))
    mass += shares[kept++];
  double point = uniform_pair(options.seed, index, 0, kSamplerStream)[0] * mass;
  for (std::size_t i = 0; i < kept; ++i) {
    if (point < shares[i]) return order[i];
    point -= shares[i];
  }
  return order[kept - 1];
}

}  // namespace ratefloor::model

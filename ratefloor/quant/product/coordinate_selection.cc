#include "ratefloor/quant/product/coordinate_selection.h"

#include <algorithm>
#include <cassert>
#include <numbers>
#include <numeric>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/base/random.h"

namespace ratefloor::quant {
namespace {

constexpr std::uint32_t kSelectionStream = 0x5e1ec7;

double log2_binomial(std::size_t n, std::size_t k) {
  const auto log_factorial = [](std::size_t m) {
    return portable::log_gamma(static_cast<double>(m) + 1);
  };
  return (log_factorial(n) - log_factorial(k) - log_factorial(n - k)) / std::numbers::ln2;
}

}  // namespace

KeptCoordinates keep_random(std::size_t n, std::size_t count, std::uint64_t seed) {
  assert(count <= n);
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  // The first `count` steps of Fisher and Yates' shuffle. 64 bits modulo at most 2^32 or so: the
  // bias is below 2^-32.
  for (std::size_t i = 0; i < count; ++i)
    std::swap(order[i], order[i + random_bits(seed, i, 0, kSelectionStream)[0] % (n - i)]);
  order.resize(count);
  std::sort(order.begin(), order.end());
  return {std::move(order), 0};
}

KeptCoordinates keep_largest(std::span<const double> scores, std::size_t count) {
  assert(count <= scores.size());
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t i, std::size_t j) { return scores[i] > scores[j]; });
  order.resize(count);
  std::sort(order.begin(), order.end());
  return {std::move(order), log2_binomial(scores.size(), count)};
}

std::vector<double> coordinate_energy(std::span<const float> x, std::size_t n) {
  std::vector<double> energy(n);
  for (std::size_t i = 0; i < x.size(); ++i)
    energy[i % n] += static_cast<double>(x[i]) * static_cast<double>(x[i]);
  return energy;
}

}  // namespace ratefloor::quant

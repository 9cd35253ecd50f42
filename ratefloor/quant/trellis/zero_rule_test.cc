// What the two supersets' rules are worth: trellis quantization with ideal entropy coding.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "ratefloor/base/random.h"
#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/kernel/testing/trellis_search_data.h"
#include "ratefloor/kernel/trellis_search.h"
#include "ratefloor/quant/trellis/ungerboeck.h"

namespace ratefloor::quant {
namespace {

constexpr double kLaplaceScale = 1 / std::numbers::sqrt2;

std::vector<double> laplace(std::size_t n) {
  std::vector<double> x(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto pair = uniform_pair(1, i, 0, 0);
    x[i] = std::copysign(kLaplaceScale * std::log(pair[0]), pair[1] - 0.5);
  }
  return x;
}

std::vector<double> gaussian(std::size_t n) {
  std::vector<double> x(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto pair = uniform_pair(1, i, 0, 0);
    x[i] = std::sqrt(-2 * std::log(pair[0])) * std::cos(2 * std::numbers::pi * pair[1]);
  }
  return x;
}

// Differential entropies in bits, at the sample: its own −log2 of the density, on average.
double laplace_entropy(const std::vector<double>& x) {
  double sum = 0;
  for (const double v : x) sum += std::abs(v);
  return sum / static_cast<double>(x.size()) / kLaplaceScale * std::numbers::log2e +
         std::log2(2 * kLaplaceScale);
}

double gaussian_entropy(const std::vector<double>& x) {
  double sum = 0;
  for (const double v : x) sum += v * v;
  return 0.5 * sum / static_cast<double>(x.size()) * std::numbers::log2e +
         0.5 * std::log2(2 * std::numbers::pi);
}

// Bits above the Shannon lower bound h − ½ log2(2πeD) at the step. The code lengths are those of
// the last pass's counts, by superset; λ is 0.34 squared steps per bit. Multiples ±1, ±2 and the
// rest are reproduced at their means.
double gap(const std::vector<double>& x, double entropy, double step, bool zero_rule) {
  constexpr std::int32_t kMost = 40;  // of |k|
  constexpr std::size_t kEntries = 4 * 16 + 8;
  const auto n = static_cast<double>(x.size());
  std::vector<float> scaled(x.size()), positions(kEntries), costs(kEntries);
  for (std::size_t i = 0; i < x.size(); ++i)
    scaled[i] = static_cast<float>(std::clamp(x[i] / step, -63.0, 63.0));
  double bits[2][2 * kMost + 1];
  for (unsigned z = 0; z < 2; ++z)
    for (std::int32_t k = -kMost; k <= kMost; ++k) bits[z][k + kMost] = 1 + 2 * std::abs(k) * step;
  std::vector<std::int16_t> coded(x.size());
  kernel::TrellisSearch search(ungerboeck_trellis(3));
  double result = 0, offsets[3] = {};
  const auto kind = [](std::int32_t m) { return std::min(std::abs(m), 3) - 1; };
  for (int pass = 0; pass < 8; ++pass) {
    for (std::size_t i = 0; i < kEntries; ++i) {
      const std::int32_t m = static_cast<std::int32_t>(i) - 4;
      const unsigned z = m & 1;
      const bool own_zero = zero_rule && m == -1;
      const double offset = m == 0 ? 0 : std::copysign(offsets[kind(m)], m);
      positions[i] = own_zero ? 0.0f : static_cast<float>(m + offset);
      const auto length = [&](std::int32_t value) {
        const std::int32_t k = kernel::superset_index(value, z, zero_rule);
        return bits[z][std::clamp(k, -kMost, kMost) + kMost];
      };
      const double mean = own_zero ? length(0) : (length(m) + length(-m)) / 2;
      costs[i] = zero_rule && m == -3 ? kernel::TrellisTables::kMostCost
                                      : std::min(40.0f, static_cast<float>(0.34 * mean));
    }
    search.run({positions.data(), costs.data(), kEntries, zero_rule}, scaled, {}, coded);
    double counts[2][2 * kMost + 1] = {}, of_superset[2] = {}, error = 0, rate = 0;
    double sums[3] = {}, of_kind[3] = {};
    for (std::size_t i = 0; i < x.size(); ++i) {
      const unsigned z = coded[i] & 1;
      const std::int32_t k = coded[i] >> 1;
      ++counts[z][k + kMost];
      ++of_superset[z];
      const std::int32_t m = kernel::testing::multiple(k, z, zero_rule);
      const double e = x[i] / step - m;
      error += e * e * step * step;
      if (m == 0) continue;
      sums[kind(m)] += m > 0 ? e : -e;
      ++of_kind[kind(m)];
    }
    for (int i = 0; i < 3; ++i) {
      offsets[i] = of_kind[i] > 0 ? sums[i] / of_kind[i] : 0;
      error -= of_kind[i] * offsets[i] * offsets[i] * step * step;
    }
    for (unsigned z = 0; z < 2; ++z)
      for (std::int32_t k = 0; k <= 2 * kMost; ++k) {
        const double c = counts[z][k];
        if (c > 0) rate -= c / n * std::log2(c / of_superset[z]);
        bits[z][k] = -std::log2((c + 0.01) / (of_superset[z] + 1));
      }
    result = rate - (entropy - 0.5 * std::log2(2 * std::numbers::pi * std::numbers::e * error / n));
  }
  return result;
}

constexpr std::size_t kWeights = 16 * (kSlow ? 500 : 4000);

// Steps for rates of about 2, 1 and ¾ bits.
TEST(ZeroRule, PaysAtLowRatesOfALaplaceSource) {
  const auto x = laplace(kWeights);
  const double h = laplace_entropy(x);
  EXPECT_LT(gap(x, h, 0.5, false), gap(x, h, 0.5, true) - 0.01);
  EXPECT_GT(gap(x, h, 1.0, false), gap(x, h, 1.0, true) + 0.005);
  EXPECT_GT(gap(x, h, 1.2, false), gap(x, h, 1.2, true) + 0.02);
}

TEST(ZeroRule, DoesNotPayForAGaussianSource) {
  const auto x = gaussian(kWeights);
  const double h = gaussian_entropy(x);
  for (const double step : {0.5, 1.0, 1.2})
    EXPECT_LT(gap(x, h, step, false), gap(x, h, step, true) - 0.015) << step;
}

// At 2 bits what is lost beyond the cells' shape is little.
TEST(ZeroRule, TheClassicalSupersetsComeNearTheSecondMoment) {
  const auto x = gaussian(kWeights);
  const double gap_of_cells = 0.5 * std::log2(2 * std::numbers::pi * std::numbers::e * 0.06490);
  EXPECT_NEAR(gap(x, gaussian_entropy(x), 0.5, false), gap_of_cells, kSlow ? 0.03 : 0.01);
}

}  // namespace
}  // namespace ratefloor::quant

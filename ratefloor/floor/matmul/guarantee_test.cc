#include "ratefloor/floor/matmul/guarantee.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "ratefloor/base/random.h"
#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/floor/matmul/asymmetric.h"
#include "ratefloor/floor/matmul/testing/gaussian.h"

namespace ratefloor::floor {
namespace {

using testing::gaussian;
using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// k orthonormal rows of a Haar rotation, by Gram–Schmidt.
std::vector<Vector> haar_rows(std::size_t n, std::size_t k, std::uint64_t seed) {
  std::vector<Vector> rows;
  for (std::size_t r = 0; r < k; ++r) {
    Vector row(n);
    for (std::size_t i = 0; i < n; ++i) row[i] = gaussian(seed, r * n + i);
    for (const Vector& other : rows) {
      const double along = dot(row, other);
      for (std::size_t i = 0; i < n; ++i) row[i] -= along * other[i];
    }
    const double length = std::sqrt(dot(row, row));
    for (double& v : row) v /= length;
    rows.push_back(row);
  }
  return rows;
}

// The paper's form: (2·4^R − 1)/(4^R − 1)² for two equal rates.
TEST(Guarantee, PaperForm) {
  for (const double rate : {0.3, 1.0, 2.0, 5.0}) {
    const double x = std::exp2(2 * rate), noise = dither_noise(rate, 0);
    EXPECT_NEAR(unbiased_error(noise, noise).norms / ((2 * x - 1) / ((x - 1) * (x - 1))), 1, 1e-13);
    EXPECT_NEAR(dither_noise(rate + 0.25, 0.25) / noise, 1, 1e-13);
  }
  EXPECT_TRUE(std::isinf(dither_noise(0.2, 0.25)));
  EXPECT_TRUE(std::isinf(dither_noise(0, 0)));
}

// Scalar quantizers with subtractive dither on two vectors that nobody would call random.
TEST(Guarantee, DitheredQuantizersOfFixedVectors) {
  const Vector a = {100, 0, 0, 0.01}, b = {3, -7, 0, 1000};
  const double step_a = 50, step_b = 300, n = 4;
  const double noise_a = step_a * step_a / 12 * n / dot(a, a);
  const double noise_b = step_b * step_b / 12 * n / dot(b, b);
  const double expected = unbiased_error(noise_a, noise_b).norms * dot(a, a) * dot(b, b) / n;
  const std::uint64_t trials = kSlow ? 40000 : 400000;
  double sum = 0, fourth = 0, bias = 0;
  for (std::uint64_t t = 0; t < trials; ++t) {
    double product = 0;
    for (std::uint64_t i = 0; i < 4; ++i) {
      const auto [u, v] = uniform_pair(3, 4 * t + i, 0, 0);
      const double da = step_a * u, db = step_b * v;
      product += (step_a * std::round((a[i] + da) / step_a) - da) *
                 (step_b * std::round((b[i] + db) / step_b) - db);
    }
    const double error = product - dot(a, b);
    sum += error * error, fourth += error * error * error * error, bias += error;
  }
  const auto count = static_cast<double>(trials);
  const double mean = sum / count, deviation = std::sqrt((fourth / count - mean * mean) / count);
  EXPECT_NEAR(mean, expected, 5 * deviation);
  EXPECT_LT(deviation / mean, 0.02);
  EXPECT_LT(std::abs(bias / count), 5 * std::sqrt(mean / count));
}

TEST(Guarantee, ThinnedErrorIsExactAtSmallSizes) {
  const std::uint64_t trials = kSlow ? 10000 : 100000;
  std::uint64_t seed = 0;
  for (const auto& [n, k] : {std::pair<std::size_t, std::size_t>{2, 1}, {5, 1}, {5, 3}, {6, 6}}) {
    Vector a(n), b(n);
    for (std::size_t i = 0; i < n; ++i) a[i] = 1, b[i] = i == 0 ? 2 : 0.5;
    const double noise_a = 0.3, noise_b = 0.8, gain = 0.9;
    const double sd_a = std::sqrt(noise_a * dot(a, a) / static_cast<double>(n));
    const double sd_b = std::sqrt(noise_b * dot(b, b) / static_cast<double>(n));
    double sum = 0, fourth = 0;
    for (std::uint64_t t = 0; t < trials; ++t) {
      const std::vector<Vector> rows = haar_rows(n, k, ++seed);
      double estimate = 0;
      for (std::size_t r = 0; r < k; ++r)
        estimate += (dot(rows[r], a) + sd_a * gaussian(seed, 1000 + r)) *
                    (dot(rows[r], b) + sd_b * gaussian(seed, 2000 + r));
      const double error = gain * estimate - dot(a, b);
      sum += error * error, fourth += error * error * error * error;
    }
    const auto count = static_cast<double>(trials);
    const double mean = sum / count, deviation = std::sqrt((fourth / count - mean * mean) / count);
    const PairError error = thinned_error(n, k, noise_a, noise_b, gain);
    const double expected = error.product * dot(a, b) * dot(a, b) +
                            error.norms * dot(a, a) * dot(b, b) / static_cast<double>(n);
    EXPECT_NEAR(mean, expected, 5 * deviation) << n << " " << k;
    EXPECT_LT(deviation / mean, 0.03);
  }
}

TEST(Guarantee, EverythingKeptAndNoShrinkingIsTheUnbiasedOne) {
  const PairError error = thinned_error(7, 7, 0.2, 0.4, 1);
  EXPECT_NEAR(error.product, 0, 1e-15);
  EXPECT_NEAR(error.norms, unbiased_error(0.2, 0.4).norms, 1e-15);
}

TEST(Guarantee, TendsToGammaForLongVectors) {
  for (const double a : {0.1, 0.5, 1.0, 3.0})
    for (const double b : {0.2, 0.9, 2.0}) {
      const double gamma = matmul_gamma(a, b);
      const ThinnedGuarantee g = thinned_guarantee(10'000'000, a, b, 0, 0);
      EXPECT_NEAR(g.error.product, gamma * gamma, 2e-6);
      EXPECT_NEAR(g.error.norms, gamma - gamma * gamma, 2e-6);
    }
  const ThinnedGuarantee nothing = thinned_guarantee(100, 0, 1, 0, 0);
  EXPECT_EQ(nothing.error.product, 1);
  EXPECT_EQ(nothing.error.norms, 0);
}

// A gap of γ bits costs the factor 4^γ at high rate.
TEST(Guarantee, TheCostOfAGap) {
  for (const double gap : {0.0334, 0.0839, 0.146, 0.2546}) {
    EXPECT_NEAR(time_share(6, 6, gap, gap).distortion / matmul_gamma(6, 6), std::exp2(2 * gap),
                2e-4);
    EXPECT_NEAR(thinned_guarantee(1000, 6, 6, gap, gap).error.norms /
                    thinned_guarantee(1000, 6, 6, 0, 0).error.norms,
                std::exp2(2 * gap), 5e-4);
  }
}

}  // namespace
}  // namespace ratefloor::floor

#include "ratefloor/floor/layer/wishart_bias.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::floor {
namespace {

/// By Cholesky's algorithm on a copy.
double log2_determinant(std::vector<double> m, std::size_t n) {
  double bits = 0;
  for (std::size_t k = 0; k < n; ++k) {
    bits += std::log2(m[k * n + k]);
    for (std::size_t i = k + 1; i < n; ++i)
      for (std::size_t j = k + 1; j <= i; ++j)
        m[i * n + j] -= m[i * n + k] * m[j * n + k] / m[k * n + k];
  }
  return bits;
}

/// Mean of log2|Σ̂| − log2|Σ| over trials, tokens x = Lz with a lower triangular L of diagonal
/// 1, 2, 3, …
double simulated(std::size_t n, std::size_t tokens, std::size_t trials) {
  const source::GeneralizedGaussian gaussian(2);
  double truth = 0, sum = 0;
  for (std::size_t i = 0; i < n; ++i) truth += 2 * std::log2(static_cast<double>(i + 1));
  std::vector<float> z(tokens * n);
  for (std::size_t trial = 0; trial < trials; ++trial) {
    gaussian.sample_into(11, trial * z.size(), z);
    std::vector<double> moment(n * n), x(n);
    for (std::size_t t = 0; t < tokens; ++t) {
      for (std::size_t i = 0; i < n; ++i) {
        x[i] = static_cast<double>(i + 1) * static_cast<double>(z[t * n + i]);
        for (std::size_t j = 0; j < i; ++j) x[i] += 0.7 * static_cast<double>(z[t * n + j]);
      }
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j)
          moment[i * n + j] += x[i] * x[j] / static_cast<double>(tokens);
    }
    sum += log2_determinant(moment, n) - truth;
  }
  return sum / static_cast<double>(trials);
}

TEST(WishartBias, BySimulation) {
  const std::size_t trials = kSlow ? 500 : 10000;
  const double tolerance = kSlow ? 0.35 : 0.08;  // five standard errors at n = 4, N = 5
  EXPECT_NEAR(simulated(1, 3, trials), log_determinant_bias_bits(1, 3), tolerance);
  EXPECT_NEAR(simulated(4, 5, trials), log_determinant_bias_bits(4, 5), 2 * tolerance);
  EXPECT_NEAR(simulated(4, 20, trials), log_determinant_bias_bits(4, 20), tolerance);
}

// ψ(½) = −γ − 2 ln 2, ψ(1) = −γ.
TEST(WishartBias, ByHand) {
  EXPECT_NEAR(log_determinant_bias_bits(1, 2), -std::numbers::egamma * std::numbers::log2e, 1e-13);
  EXPECT_NEAR(log_determinant_bias_bits(2, 2),
              (-2 * std::numbers::egamma - 2 * std::numbers::ln2) * std::numbers::log2e, 1e-13);
  EXPECT_EQ(high_rate_floor_bias_bits(2, 2), log_determinant_bias_bits(2, 2) / 4);
}

TEST(WishartBias, FewAndManyTokens) {
  EXPECT_EQ(log_determinant_bias_bits(5, 4), -std::numeric_limits<double>::infinity());
  const double n = 384;
  for (const double tokens : {1e5, 1e6, 1e8}) {
    const double first_order = -n / (4 * tokens) * std::numbers::log2e;
    EXPECT_NEAR(high_rate_floor_bias_bits(384, static_cast<std::uint64_t>(tokens)) / first_order, 1,
                0.01);
  }
  // By the asymptotic series of ψ, in another program.
  EXPECT_NEAR(high_rate_floor_bias_bits(384, 1536), -0.0990614442, 1e-9);
  double before = -std::numeric_limits<double>::infinity();
  for (std::uint64_t tokens = 63; tokens < 5000; tokens += 100) {
    const double bias = log_determinant_bias_bits(64, tokens);
    EXPECT_LE(bias, 0);
    EXPECT_GE(bias, before);
    before = bias;
  }
}

}  // namespace
}  // namespace ratefloor::floor

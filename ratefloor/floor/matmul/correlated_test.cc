#include "ratefloor/floor/matmul/correlated.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/floor/matmul/gamma.h"
#include "ratefloor/floor/matmul/testing/gaussian.h"

namespace ratefloor::floor {
namespace {

using testing::gaussian;
using Vector = std::vector<double>;

const Vector kLambda = {4, 1, 0.5, 0.25}, kMu = {2, 3, 0.5, 0.1};

struct Mean {
  double value = 0, deviation = 0;
};

/// E(uᵀv − ûᵀv̂)² with u ~ N(0, diag λ) and what `channel` makes of it, v likewise.
using Channel = std::function<Vector(const Vector& x, std::uint64_t seed)>;
Mean simulate(const Channel& channel_a, const Channel& channel_b) {
  const std::size_t n = kLambda.size();
  const std::uint64_t trials = kSlow ? 20000 : 200000;
  double sum = 0, fourth = 0;
  for (std::uint64_t t = 0; t < trials; ++t) {
    Vector u(n), v(n);
    for (std::size_t i = 0; i < n; ++i) {
      u[i] = std::sqrt(kLambda[i]) * gaussian(1, t * n + i);
      v[i] = std::sqrt(kMu[i]) * gaussian(2, t * n + i);
    }
    const Vector x = channel_a(u, 2 * t + 100), y = channel_b(v, 2 * t + 101);
    double error = 0;
    for (std::size_t i = 0; i < n; ++i) error += u[i] * v[i] - x[i] * y[i];
    sum += error * error, fourth += error * error * error * error;
  }
  const auto count = static_cast<double>(trials);
  const double mean = sum / count;
  return {mean, std::sqrt((fourth / count - mean * mean) / count)};
}

/// x̂_i = (1 − D_i)(x_i + noise), noise variance variance_i·D_i/(1 − D_i): Gaussian test channels.
Channel test_channel(Vector variances, Vector distortions) {
  return [=](const Vector& x, std::uint64_t seed) {
    Vector y(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double d = distortions[i];
      if (d >= 1) continue;
      y[i] = (1 - d) * (x[i] + std::sqrt(variances[i] * d / (1 - d)) * gaussian(seed, i));
    }
    return y;
  };
}

void expect_mean(const Mean& mean, double expected) {
  EXPECT_NEAR(mean.value, expected, 5 * mean.deviation);
  EXPECT_LT(mean.deviation / mean.value, 0.04);
}

// White noise stays white under any rotation, so that none is needed in the simulation.
TEST(Correlated, RotatedBySimulation) {
  const double ta = 5.75 / 4, tb = 5.6 / 4;
  expect_mean(simulate(test_channel(Vector(4, ta), Vector(4, std::exp2(-2 * 0.8))),
                       test_channel(Vector(4, tb), Vector(4, std::exp2(-2 * 1.3)))),
              rotated_error({kLambda, kMu}, 0.8, 1.3));
}

TEST(Correlated, WhitenedBySimulation) {
  expect_mean(simulate(test_channel(kLambda, Vector(4, std::exp2(-2 * 0.8))),
                       test_channel(kMu, Vector(4, std::exp2(-2 * 1.3)))),
              whitened_error({kLambda, kMu}, 0.8, 1.3));
}

// In the weighted domain coordinate i has variance λμ and is given noise θ: (ln θ)·4 = ln Π λμ −
// 2nR ln 2 while all are above the water.
TEST(Correlated, CrossWeightedBySimulation) {
  const double rate_a = 2.6, rate_b = 2.9;
  double log_product = 0;
  for (std::size_t i = 0; i < 4; ++i) log_product += std::log2(kLambda[i] * kMu[i]);
  Vector da(4), db(4);
  for (std::size_t i = 0; i < 4; ++i) {
    da[i] = std::exp2(log_product / 4 - 2 * rate_a) / (kLambda[i] * kMu[i]);
    db[i] = std::exp2(log_product / 4 - 2 * rate_b) / (kLambda[i] * kMu[i]);
    ASSERT_LT(std::max(da[i], db[i]), 1);
  }
  expect_mean(simulate(test_channel(kLambda, da), test_channel(kMu, db)),
              cross_weighted_error({kLambda, kMu}, rate_a, rate_b));
}

TEST(Correlated, WhiteFactorsAreTheIidCase) {
  const Vector one(16, 1.0);
  for (const double a : {0.5, 1.0, 3.0})
    for (const double b : {0.7, 2.0}) {
      const double expected =
          16 * (std::exp2(-2 * a) + std::exp2(-2 * b) - std::exp2(-2 * (a + b)));
      EXPECT_NEAR(rotated_error({one, one}, a, b), expected, 1e-13);
      EXPECT_NEAR(whitened_error({one, one}, a, b), expected, 1e-13);
      EXPECT_NEAR(cross_weighted_error({one, one}, a, b), expected, 1e-13);
    }
  for (const double rate : {0.2, 0.9, 1.5})
    EXPECT_NEAR(equal_rate_optimum({one, one}, rate).error, 16 * matmul_gamma(rate), 1e-12);
}

// Two factors with the same covariance: whitening loses to doing nothing but rotating, at every
// rate.
TEST(Correlated, WhiteningLosesForEqualCovariances) {
  for (const double rate : {0.1, 1.0, 4.0}) {
    EXPECT_GT(whitened_error({kLambda, kLambda}, rate, rate),
              rotated_error({kLambda, kLambda}, rate, rate));
    const Vector opposite(kLambda.rbegin(), kLambda.rend());
    EXPECT_LT(whitened_error({kLambda, opposite}, rate, rate),
              rotated_error({kLambda, opposite}, rate, rate));
  }
}

TEST(Correlated, CrossWeightingWinsByTheSquareOfArithmeticOverGeometricMean) {
  const Vector& l = kLambda;
  const double arithmetic = 5.75 / 4, geometric = std::pow(4 * 1 * 0.5 * 0.25, 0.25);
  EXPECT_NEAR(rotated_error({l, l}, 8, 8) / cross_weighted_error({l, l}, 8, 8),
              arithmetic * arithmetic / (geometric * geometric), 1e-3);
  EXPECT_NEAR(cross_weighted_error({l, kMu}, 9, 8) / high_rate_error({l, kMu}, 9, 8), 1, 1e-3);
  EXPECT_NEAR(equal_rate_optimum({l, kMu}, 8).error / high_rate_error({l, kMu}, 8, 8), 1, 1e-3);
}

TEST(Correlated, TheOptimumIsBelowEverything) {
  for (const double rate : {0.05, 0.3, 0.6, 1.0, 2.0, 5.0}) {
    const AlignedSpectra spectra{kLambda, kMu};
    const AlignedOptimum optimum = equal_rate_optimum(spectra, rate);
    EXPECT_NEAR(std::accumulate(optimum.rates.begin(), optimum.rates.end(), 0.0), 4 * rate, 1e-9);
    EXPECT_LE(optimum.error, rotated_error(spectra, rate, rate));
    EXPECT_LE(optimum.error, whitened_error(spectra, rate, rate));
    EXPECT_LE(optimum.error, cross_weighted_error(spectra, rate, rate) * (1 + 1e-12));
    // Moving bits from one coordinate to another never helps.
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t j = 0; j < 4; ++j)
        for (const double step : {1e-3, 0.1, 0.5}) {
          if (optimum.rates[i] < step || i == j) continue;
          Vector moved = optimum.rates;
          moved[i] -= step, moved[j] += step;
          double error = 0;
          for (std::size_t k = 0; k < 4; ++k) error += kLambda[k] * kMu[k] * matmul_gamma(moved[k]);
          EXPECT_GE(error, optimum.error * (1 - 1e-12));
        }
  }
}

TEST(Correlated, ZeroEigenvaluesCostNothing) {
  const Vector a = {1, 0, 2, 0}, b = {1, 5, 0, 0};
  // One coordinate is left; it gets all of 4 bits.
  EXPECT_NEAR(cross_weighted_error({a, b}, 1, 1), 2.0 / 256 - 1.0 / 65536, 1e-15);
  EXPECT_NEAR(equal_rate_optimum({a, b}, 1).error, 2.0 / 256 - 1.0 / 65536, 1e-12);
  EXPECT_EQ(high_rate_error({a, b}, 1, 1), 0);
  const Vector zero(4, 0.0);
  EXPECT_EQ(cross_weighted_error({zero, b}, 1, 1), 0);
  EXPECT_EQ(equal_rate_optimum({zero, b}, 1).error, 0);
  EXPECT_NEAR(equal_rate_optimum({kLambda, kMu}, 0).error, whitened_error({kLambda, kMu}, 0, 0),
              1e-14);
  EXPECT_NEAR(cross_weighted_error({kLambda, kMu}, 0, 0), whitened_error({kLambda, kMu}, 0, 0),
              1e-14);
}

}  // namespace
}  // namespace ratefloor::floor

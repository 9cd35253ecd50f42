#include "ratefloor/floor/matmul/asymmetric.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "ratefloor/base/random.h"
#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/floor/matmul/gamma.h"

namespace ratefloor::floor {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double g(double rate) { return 1 - std::exp2(-2 * rate); }
double f(double a, double b) { return 1 - g(a) * g(b); }

TEST(TimeShare, EqualRatesGiveGamma) {
  for (int i = 1; i <= 300; ++i) {
    const double rate = i / 50.0;
    const TimeShare share = time_share(rate, rate);
    EXPECT_NEAR(share.distortion / matmul_gamma(rate), 1, 1e-14);
    EXPECT_NEAR(share.fraction, std::min(1.0, rate / kCriticalRate), 1e-8);
    EXPECT_NEAR(share.rate_a, std::max(rate, kCriticalRate), 1e-7);
  }
}

TEST(TimeShare, OneSidedLimits) {
  for (const double rate : {0.001, 0.3, 1.0, 7.0}) {
    EXPECT_NEAR(matmul_gamma(rate, kInfinity) / std::exp2(-2 * rate), 1, 1e-14);
    EXPECT_NEAR(matmul_gamma(kInfinity, rate) / std::exp2(-2 * rate), 1, 1e-14);
    EXPECT_NEAR(matmul_gamma(rate, 40), matmul_gamma(rate, kInfinity), 1e-12);
    EXPECT_EQ(matmul_gamma(rate, 0), 1);
    EXPECT_EQ(matmul_gamma(0, rate), 1);
    EXPECT_GT(matmul_gamma(rate, 1e-6), 1 - 1.0001e-6 * 2 * std::log(2));
  }
  EXPECT_EQ(matmul_gamma(0, kInfinity), 1);
  EXPECT_EQ(matmul_gamma(kInfinity, kInfinity), 0);
}

TEST(TimeShare, IsTheMinimumOverAllFractions) {
  for (const double a : {0.01, 0.2, 0.7, 1.5})
    for (const double b : {0.01, 0.4, 0.9, 4.0})
      for (const double gap : {0.0, 0.0839, 0.2546}) {
        const TimeShare share = time_share(a, b, gap, 2 * gap);
        const auto loss = [&](double k) {
          return 1 - k * std::max(0.0, g(a / k - gap)) * std::max(0.0, g(b / k - 2 * gap));
        };
        EXPECT_NEAR(loss(share.fraction), share.distortion, 1e-14);
        for (int i = 1; i <= 2000; ++i) EXPECT_GE(loss(i / 2000.0), share.distortion - 1e-14);
        EXPECT_NEAR(share.rate_a * share.fraction, a, 1e-14);
        EXPECT_NEAR(share.rate_b * share.fraction, b, 1e-14);
      }
}

// Lower: no mixture of three points of f lies below it, in rate and error at once. Attained: it is
// such a mixture itself, of (0, 0) and the kept pair. Together: it is the convex envelope.
TEST(TimeShare, NoMixtureLiesBelow) {
  const std::uint64_t mixtures = kSlow ? 10000 : 100000;
  for (std::uint64_t i = 0; i < mixtures; ++i) {
    std::array<double, 3> weight{}, a{}, b{};
    for (std::uint32_t k = 0; k < 3; ++k) {
      const auto [u, v] = uniform_pair(1, i, k, 0);
      a[k] = 4 * u * u * u, b[k] = 4 * v * v * v;
      weight[k] = -std::log(uniform_pair(1, i, k, 1)[0]);
    }
    if (i % 2 == 0) a[0] = b[0] = 0;
    const double sum = weight[0] + weight[1] + weight[2];
    double mean_a = 0, mean_b = 0, mixture = 0;
    for (int k = 0; k < 3; ++k) {
      const double w = weight[k] / sum;
      mean_a += w * a[k], mean_b += w * b[k], mixture += w * f(a[k], b[k]);
    }
    EXPECT_LE(matmul_gamma(mean_a, mean_b), mixture + 1e-14);
  }
}

TEST(TimeShare, ConvexAndFalling) {
  for (std::uint64_t i = 0; i < (kSlow ? 3000u : 20000u); ++i) {
    const auto [u, v] = uniform_pair(2, i, 0, 0);
    const auto [p, q] = uniform_pair(2, i, 1, 0);
    const double a = 3 * u * u, b = 3 * v * v, c = 3 * p * p, d = 3 * q;
    EXPECT_LE(matmul_gamma((a + c) / 2, (b + d) / 2),
              (matmul_gamma(a, b) + matmul_gamma(c, d)) / 2 + 1e-14);
    EXPECT_LE(matmul_gamma(a + c, b), matmul_gamma(a, b) + 1e-15);
    EXPECT_NEAR(matmul_gamma(a, b), matmul_gamma(b, a), 1e-15);
  }
}

// Where coordinates are dropped, the tangent plane at the kept pair passes through (0, 0, 1).
TEST(TimeShare, TangentPlanesPassThroughNothing) {
  for (const double a : {0.01, 0.1, 0.4})
    for (const double b : {0.02, 0.3, 0.8}) {
      const TimeShare share = time_share(a, b);
      ASSERT_LT(share.fraction, 1);
      const double x = share.rate_a, y = share.rate_b, ln4 = 2 * std::log(2);
      const double slope_a = -ln4 * std::exp2(-2 * x) * g(y);
      const double slope_b = -ln4 * std::exp2(-2 * y) * g(x);
      EXPECT_NEAR(f(x, y) - x * slope_a - y * slope_b, 1, 1e-12);
    }
}

TEST(TimeShare, VeryUnequalRates) {
  const TimeShare share = time_share(1e-18, 1);
  // e(s/κ) = t/(2κ) to first order.
  const double s = 2 * std::log(2) / share.fraction, t = 2e-18 * std::log(2) / share.fraction;
  EXPECT_NEAR(s / std::expm1(s) / (t / 2), 1, 1e-10);
  EXPECT_LE(share.fraction, 1);
}

TEST(BestSplit, EqualWeightsGiveEqualRates) {
  for (const double budget : {0.001, 0.5, 1.0, 1.9, 4.0, 12.0}) {
    const BudgetSplit split = best_split(2 * budget, 1, 1);
    EXPECT_NEAR(split.rate_a, budget, 1e-12);
    EXPECT_NEAR(split.rate_b, budget, 1e-12);
    EXPECT_NEAR(split.share.distortion / matmul_gamma(budget), 1, 1e-12);
  }
}

TEST(BestSplit, NoOtherSplitIsBetter) {
  for (const double weight : {1e-3, 0.1, 0.5, 1.0, 3.0, 100.0})
    for (const double budget : {1e-4, 0.05, 0.7, 3.0, 20.0}) {
      const BudgetSplit split = best_split(budget, weight, 1);
      EXPECT_NEAR((weight * split.rate_a + split.rate_b) / budget, 1, 1e-12);
      EXPECT_NEAR(matmul_gamma(split.rate_a, split.rate_b) / split.share.distortion, 1, 1e-11);
      for (int i = 0; i <= 1000; ++i) {
        const double a = budget / weight * i / 1000, b = budget - weight * a;
        EXPECT_GE(matmul_gamma(a, std::max(0.0, b)), split.share.distortion * (1 - 1e-12));
      }
    }
}

TEST(BestSplit, HalfTheEntriesGetHalfABitMore) {
  const BudgetSplit split = best_split(12, 1, 2);
  EXPECT_NEAR(split.rate_a - split.rate_b, 0.5, 0.01);
  EXPECT_NEAR((std::exp2(2 * split.rate_a) - 1) / (std::exp2(2 * split.rate_b) - 1), 2, 1e-12);
  EXPECT_EQ(best_split(0, 1, 1).share.distortion, 1);
  EXPECT_EQ(best_split(kInfinity, 1, 1).share.distortion, 0);
}

}  // namespace
}  // namespace ratefloor::floor

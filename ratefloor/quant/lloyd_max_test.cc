// Known distortions, both optimality conditions, and optimality against perturbation.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "ratefloor/quant/cell_moments.h"
#include "ratefloor/quant/scalar_quantizer.h"
#include "ratefloor/source/generalized_gaussian.h"
#include "ratefloor/source/uniform.h"

namespace ratefloor::quant {
namespace {

using source::GeneralizedGaussian;

constexpr double kInf = std::numeric_limits<double>::infinity();

// Distortions computed once by Lloyd's iteration, from the companding start, to the digits given
// (Gaussian: the classic table of Max 1960).
struct Row {
  int levels;
  double mse[4];  // β = 2, 1.7, 1.5, 1
  double unit;    // of the last printed digit
};
TEST(LloydMax, KnownDistortions) {
  const Row rows[] = {
      {2, {.3633802, .3888249, .4111204, .5}, 1e-7},
      {4, {.1174818, .1281440, .1375236, .1761949}, 1e-7},
      {8, {.03454776, .03810828, .04125789, .05447599}, 1e-8},
      {16, {.009501008, .01053996, .01146279, .01537253}, 1e-8},
      {32, {.002504668, .002785899, .003036274, .00410218}, 1e-8},
      {64, {6.442397e-4, 7.174153e-4, 7.826358e-4, 1.060952e-3}, 1e-9},
      {128, {1.634782e-4, 1.821396e-4, 1.987808e-4, 2.698738e-4}, 1e-10},
      {256, {4.118508e-5, 4.58966e-5, 5.009907e-5, 6.806174e-5}, 1e-10},
  };
  const double betas[] = {2, 1.7, 1.5, 1};
  for (const Row& row : rows) {
    for (int i = 0; i < 4; ++i) {
      const auto q = lloyd_max(GeneralizedGaussian(betas[i]), row.levels);
      ASSERT_TRUE(q);
      EXPECT_NEAR(q->mse, row.mse[i], 0.51 * row.unit) << betas[i] << " " << row.levels;
    }
  }
}

// Both conditions, the centroids by the source's partial moments, not by the designer's cells.
void expect_optimal(const source::Source& source, const ScalarQuantizer& q, double tolerance) {
  const std::size_t n = q.levels.size();
  ASSERT_EQ(q.thresholds.size() + 1, n);
  ASSERT_EQ(q.probabilities.size(), n);
  double mse = 0, total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double a = i == 0 ? -kInf : q.thresholds[i - 1], b = i + 1 == n ? kInf : q.thresholds[i];
    const double p = source.partial_moment(0, a, b), first = source.partial_moment(1, a, b);
    EXPECT_NEAR(q.levels[i], first / p, tolerance * std::max(1.0, std::abs(q.levels[i])));
    EXPECT_NEAR(q.probabilities[i], p, tolerance);
    if (i + 1 < n) {
      EXPECT_NEAR(q.thresholds[i], (q.levels[i] + q.levels[i + 1]) / 2,
                  tolerance * std::max(1.0, std::abs(q.thresholds[i])));
      EXPECT_LT(q.levels[i], q.thresholds[i]);
      EXPECT_LT(q.thresholds[i], q.levels[i + 1]);
    }
    EXPECT_EQ(q.levels[i], -q.levels[n - 1 - i]);
    mse += source.partial_moment(2, a, b) - first * (first / p);
    total += q.probabilities[i];
  }
  EXPECT_NEAR(mse, q.mse, 1e-11);
  EXPECT_NEAR(total, 1, 1e-12);
}

TEST(LloydMax, SatisfiesBothConditions) {
  for (const double beta : {1.0, 1.25, 1.5, 1.7, 1.85, 2.0, 3.0}) {
    const GeneralizedGaussian source(beta);
    for (const int levels : {2, 3, 4, 5, 7, 8, 15, 16, 31, 64, 101, 256}) {
      const auto q = lloyd_max(source, levels);
      ASSERT_TRUE(q) << beta << " " << levels;
      expect_optimal(source, *q, 1e-12);
    }
  }
}

TEST(LloydMax, HeavyAndLightTailsWorkToo) {
  for (const double beta : {0.2, 0.3, 0.5, 0.8, 8.0, 23.4782, 64.0}) {
    const GeneralizedGaussian source(beta);
    double last = 1;
    for (const int levels : {2, 3, 4, 5, 8, 16, 17, 33, 256, 1000}) {
      const auto q = lloyd_max(source, levels);
      ASSERT_TRUE(q) << beta << " " << levels;
      expect_optimal(source, *q, 1e-10);
      EXPECT_LT(q->mse, last) << beta << " " << levels;
      last = q->mse;
    }
  }
}

TEST(LloydMax, ManyLevelsApproachPanterAndDite) {
  // N² D → 3^(3/β)/(12 c²) with f = c exp(−|x/a|^β).
  for (const double beta : {0.5, 1.0, 1.7, 2.0, 8.0}) {
    const GeneralizedGaussian source(beta);
    const double limit = std::pow(3.0, 3 / beta) / (12 * source.pdf(0) * source.pdf(0));
    const auto q = lloyd_max(source, 65536);
    ASSERT_TRUE(q) << beta;
    EXPECT_NEAR(q->mse * 65536.0 * 65536.0 / limit, 1, 2e-4) << beta;
  }
}

TEST(LloydMax, NoPerturbationHelps) {
  const GeneralizedGaussian source(1.7);
  const CellIntegrator integrate(source);
  const auto q = lloyd_max(source, 8);
  ASSERT_TRUE(q);
  const auto distortion = [&](std::vector<double> t) {  // centroids for moved thresholds
    double sum = 0;
    for (std::size_t i = 0; i <= t.size(); ++i) {
      const double a = i == 0 ? -kInf : t[i - 1], b = i == t.size() ? kInf : t[i];
      const double p = source.partial_moment(0, a, b), m = source.partial_moment(1, a, b);
      sum += source.partial_moment(2, a, b) - m * m / p;
    }
    return sum;
  };
  for (std::size_t i = 0; i < q->thresholds.size(); ++i) {
    for (const double move : {-0.1, -1e-3, 1e-3, 0.1}) {
      auto t = q->thresholds;
      t[i] += move;
      EXPECT_GT(distortion(t), q->mse);
    }
  }
}

TEST(LloydMax, UniformSourceIsExact) {
  const source::Uniform uniform;
  for (const int levels : {2, 3, 16, 255, 65536}) {
    const auto q = lloyd_max(uniform, levels);
    ASSERT_TRUE(q);
    EXPECT_DOUBLE_EQ(q->mse, 1.0 / levels / levels);
    EXPECT_DOUBLE_EQ(q->entropy_bits, std::log2(levels));
    if (levels <= 255) {
      EXPECT_NEAR(q->levels[0], -std::sqrt(3.0) * (levels - 1) / levels, 1e-15);
      EXPECT_NEAR(q->levels[levels / 2] + q->levels[(levels - 1) / 2], 0, 1e-15);
    }
  }
}

TEST(LloydMax, RefusesImpossibleSizes) {
  const GeneralizedGaussian gauss(2.0);
  for (const int levels : {-1, 0, 1, 65537, std::numeric_limits<int>::max()}) {
    const auto q = lloyd_max(gauss, levels);
    ASSERT_FALSE(q);
    EXPECT_EQ(q.error().code, ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace ratefloor::quant

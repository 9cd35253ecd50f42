// The binary source in closed form, the dual bound on random problems, and refused input.
#include "ratefloor/floor/blahut_arimoto.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "ratefloor/base/random.h"

namespace ratefloor::floor {
namespace {

double binary_entropy(double p) { return -p * std::log2(p) - (1 - p) * std::log2(1 - p); }

FiniteProblem random_problem(std::uint64_t seed, std::size_t sources, std::size_t reproductions) {
  FiniteProblem problem;
  const auto uniform = [&](std::uint64_t i) { return uniform_pair(seed, i, 0, 0)[0]; };
  double sum = 0;
  for (std::size_t i = 0; i < sources; ++i) {
    problem.points.push_back(4 * uniform(i) - 2);
    problem.probabilities.push_back(i == 0 ? 0 : 0.01 + uniform(1000 + i));
    sum += problem.probabilities.back();
  }
  for (double& p : problem.probabilities) p /= sum;
  for (std::size_t j = 0; j < reproductions; ++j)
    problem.reproduction.push_back(4 * uniform(2000 + j) - 2);
  return problem;
}

// Fair coin ±1, reproduced as ±1: squared error is four times Hamming, R = 1 − H_b(D/4) (Berger
// 1971, section 2.7).
TEST(BlahutArimoto, FairCoin) {
  const FiniteProblem coin{{0.5, 0.5}, {-1, 1}, {-1, 1}};
  for (const double slope : {0.05, 0.3, 1.0, 3.0}) {
    const auto point = blahut_arimoto(coin, {.slope = slope});
    ASSERT_TRUE(point);
    EXPECT_TRUE(point->converged);
    EXPECT_NEAR(point->rate_bits, 1 - binary_entropy(point->distortion / 4), 1e-12);
    EXPECT_NEAR(point->distortion, 4 / (1 + std::exp(4 * slope)), 1e-12);
    EXPECT_NEAR(point->shortfall_bits, 0, 1e-12);
  }
}

// A biased coin needs the reproduction law to move: q = (p − d)/(1 − 2d), R = H_b(p) − H_b(d).
TEST(BlahutArimoto, BiasedCoin) {
  const FiniteProblem coin{{0.3, 0.7}, {-1, 1}, {-1, 1}};
  const auto point = blahut_arimoto(coin, {.slope = 0.5, .tolerance = 1e-15});
  ASSERT_TRUE(point);
  const double d = point->distortion / 4;
  EXPECT_NEAR(d, 1 / (1 + std::exp(2.0)), 1e-10);
  EXPECT_NEAR(point->rate_bits, binary_entropy(0.3) - binary_entropy(d), 1e-10);
  EXPECT_NEAR(point->reproduction_law[0], (0.3 - d) / (1 - 2 * d), 1e-10);
}

// Whenever it is stopped: F = R + sD falls, and never by more than the bound said was left.
TEST(BlahutArimoto, DualBoundAtEveryStep) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const FiniteProblem problem = random_problem(seed, 2 + seed % 7, 1 + seed % 5);
    const double slope = 0.2 + 0.3 * static_cast<double>(seed % 11);
    const auto value = [&](const BlahutArimotoPoint& p) {
      return p.rate_bits + slope * p.distortion / std::log(2.0);
    };
    const auto best = blahut_arimoto(problem, {.slope = slope, .iterations = 200000});
    ASSERT_TRUE(best);
    double previous = std::numeric_limits<double>::infinity();
    for (const int iterations : {1, 2, 3, 5, 10, 100}) {
      const auto point = blahut_arimoto(problem, {.slope = slope, .iterations = iterations});
      ASSERT_TRUE(point);
      EXPECT_LE(value(*point), previous + 1e-13);
      EXPECT_LE(value(*point) - point->shortfall_bits, value(*best) + 1e-13);
      EXPECT_GE(value(*point), value(*best) - best->shortfall_bits - 1e-13);
      EXPECT_NEAR(
          std::accumulate(point->reproduction_law.begin(), point->reproduction_law.end(), 0.0), 1,
          1e-12);
      previous = value(*point);
    }
  }
}

TEST(BlahutArimoto, OneReproductionPointNeedsNoBits) {
  const auto point = blahut_arimoto({{0.25, 0.75}, {-3, 1}, {0}}, {.slope = 2});
  ASSERT_TRUE(point);
  EXPECT_NEAR(point->rate_bits, 0, 1e-15);
  EXPECT_NEAR(point->distortion, 0.25 * 9 + 0.75, 1e-14);
}

TEST(BlahutArimoto, RefusesNonsense) {
  const FiniteProblem fine{{0.5, 0.5}, {-1, 1}, {-1, 1}};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  const auto refused = [](const FiniteProblem& p, const BlahutArimotoOptions& o) {
    const auto point = blahut_arimoto(p, o);
    return !point && point.error().code == ErrorCode::kInvalidArgument;
  };
  EXPECT_TRUE(refused({}, {}));
  EXPECT_TRUE(refused({{0.5, 0.5}, {-1, 1}, {}}, {}));
  EXPECT_TRUE(refused({{1.0}, {-1, 1}, {0}}, {}));
  EXPECT_TRUE(refused({{0.5, 0.6}, {-1, 1}, {0}}, {}));
  EXPECT_TRUE(refused({{-0.5, 1.5}, {-1, 1}, {0}}, {}));
  EXPECT_TRUE(refused({{nan, 1}, {-1, 1}, {0}}, {}));
  EXPECT_TRUE(refused({{0.5, 0.5}, {nan, 1}, {0}}, {}));
  EXPECT_TRUE(refused({{0.5, 0.5}, {-1, 1}, {infinity}}, {}));
  for (const double slope : {0.0, -1.0, nan, infinity})
    EXPECT_TRUE(refused(fine, {.slope = slope}));
  EXPECT_TRUE(refused(fine, {.iterations = 0}));
  EXPECT_TRUE(refused(fine, {.tolerance = nan}));
  EXPECT_TRUE(refused(fine, {.inside_logarithms = -1}));
  EXPECT_TRUE(refused({{1.0}, {1000}, {0}}, {.slope = 1}));  // exp(−10^6) underflows
  FiniteProblem huge;
  huge.points.assign(5000, 0.0);
  huge.probabilities.assign(5000, 1.0 / 5000);
  huge.reproduction.assign(5000, 0.0);
  EXPECT_TRUE(refused(huge, {}));
}

}  // namespace
}  // namespace ratefloor::floor

// Known distortions at given entropy, the Lagrangian conditions, the high-rate limit, and the
// uniform source's closed form.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "ratefloor/quant/scalar_quantizer.h"
#include "ratefloor/source/generalized_gaussian.h"
#include "ratefloor/source/uniform.h"

namespace ratefloor::quant {
namespace {

using source::GeneralizedGaussian;

constexpr double kInf = std::numeric_limits<double>::infinity();

double excess_over_shannon(const source::Source& source, const ScalarQuantizer& q) {
  const double bound =
      source.entropy_bits() - 0.5 * std::log2(2 * std::numbers::pi * std::numbers::e * q.mse);
  return q.entropy_bits - bound;
}

// Digits of this design, whose optimality conditions the tests below check by other means. For the
// Gaussian at 4 bits a separate program that alternates between centroids and thresholds, as Chou,
// Lookabaugh & Gray do, ends at 0.0055597158756 after thousands of rounds.
TEST(Ecsq, KnownDistortions) {
  struct Row {
    double rate, mse[4], excess[4];
  };
  const Row rows[] = {
      {1, {.34826128, .33226024, .31850538, .26177642}, {.2391, .2094, .1889, .1376}},
      {2, {.088923461, .087951881, .086118511, .072927652}, {.2544, .2506, .2455, .2157}},
      {3, {.022238438, .022094906, .021764620, .018970157}, {.2546, .2541, .2533, .2443}},
      {4, {.0055597159, .0055267989, .0054495029, .0047936851}, {.2546, .2545, .2544, .2521}},
  };
  const double betas[] = {2, 1.7, 1.5, 1};
  for (const Row& row : rows) {
    for (int i = 0; i < 4; ++i) {
      const GeneralizedGaussian source(betas[i]);
      const auto q = ecsq(source, row.rate);
      ASSERT_TRUE(q);
      EXPECT_NEAR(q->mse / row.mse[i], 1, 3e-8) << betas[i] << " " << row.rate;
      EXPECT_NEAR(excess_over_shannon(source, *q), row.excess[i], 0.6e-4)
          << betas[i] << " " << row.rate;
    }
  }
}

// What every result must be: consistent, centroids, at the rate; and the largest violation of the
// thresholds' condition with the λ that fits best, among thresholds with more than `tail` outside.
double check(const source::Source& source, const ScalarQuantizer& q, double rate, double tail) {
  const std::size_t n = q.levels.size();
  EXPECT_EQ(q.thresholds.size() + 1, n);
  double entropy = 0, mse = 0, total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double a = i == 0 ? -kInf : q.thresholds[i - 1], b = i + 1 == n ? kInf : q.thresholds[i];
    const double p = source.partial_moment(0, a, b), first = source.partial_moment(1, a, b);
    EXPECT_NEAR(q.probabilities[i] / p, 1, 1e-9);
    EXPECT_NEAR(q.levels[i], first / p, 1e-10 * std::max(1.0, std::abs(q.levels[i])));
    if (p > 0) entropy -= p * std::log2(p);
    mse += source.partial_moment(2, a, b) - first * (first / p);
    total += p;
    EXPECT_LT(i > 0 ? q.levels[i - 1] : -kInf, q.levels[i]);
  }
  EXPECT_NEAR(total, 1, 1e-12);
  EXPECT_NEAR(mse / q.mse, 1, 1e-8);
  EXPECT_NEAR(entropy, rate, 1e-9);
  EXPECT_NEAR(q.entropy_bits, rate, 1e-9);

  std::vector<double> nearest, factor, weight;
  for (std::size_t i = 0; i + 1 < n; ++i) {
    if (source.cdf(-std::abs(q.thresholds[i])) < tail || std::abs(q.thresholds[i]) < 1e-15)
      continue;
    const double distance = q.levels[i + 1] - q.levels[i];
    nearest.push_back(2 * q.thresholds[i] - q.levels[i] - q.levels[i + 1]);
    factor.push_back(std::log2(q.probabilities[i + 1] / q.probabilities[i]) / distance);
    weight.push_back(q.probabilities[i] + q.probabilities[i + 1]);
  }
  double product = 0, square = 0, worst = 0;
  for (std::size_t i = 0; i < nearest.size(); ++i) {
    product -= weight[i] * nearest[i] * factor[i];
    square += weight[i] * factor[i] * factor[i];
  }
  if (!(square > 0)) return 0;
  const double lambda = product / square;
  EXPECT_GT(lambda, 0);
  for (std::size_t i = 0; i < nearest.size(); ++i) {
    worst = std::max(worst, std::abs(nearest[i] + lambda * factor[i]));
  }
  return worst;
}

TEST(Ecsq, SatisfiesTheConditionsAtEveryRate) {
  for (const double beta : {1.0, 1.25, 1.5, 1.7, 2.0, 2.5}) {
    const GeneralizedGaussian source(beta);
    for (const double rate : {0.05, 0.3, 0.7, 1.0, 1.3, 1.8, 2.0, 2.4, 3.0, 3.7, 4.0, 5.5, 7.0}) {
      const auto q = ecsq(source, rate);
      ASSERT_TRUE(q) << beta << " " << rate;
      EXPECT_LT(check(source, *q, rate, 1e-12), 1e-9) << beta << " " << rate;
      EXPECT_GT(excess_over_shannon(source, *q), 0);
      EXPECT_TRUE(std::equal(q->levels.begin(), q->levels.end(), q->levels.rbegin(),
                             [](double a, double b) { return a == -b; }));
    }
  }
}

TEST(Ecsq, HeavyAndLightTailsWorkToo) {
  for (const double beta : {0.2, 0.35, 0.5, 0.7, 0.9, 3.0, 8.0, 64.0}) {
    const GeneralizedGaussian source(beta);
    double last = 1;
    for (const double rate : {0.1, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0}) {
      if (beta < 0.3 && rate > 2.2) continue;  // many thousand levels: slow under sanitizers
      const auto q = ecsq(source, rate);
      ASSERT_TRUE(q) << beta << " " << rate;
      check(source, *q, rate, 1e-6);
      EXPECT_LT(q->mse, last) << beta << " " << rate;
      last = q->mse;
    }
  }
}

TEST(Ecsq, BeatsLloydMaxAtItsEntropy) {
  for (const double beta : {0.6, 1.0, 1.7, 2.0, 2.5}) {
    const GeneralizedGaussian source(beta);
    for (const int levels : {2, 3, 4, 8, 16, 64}) {
      const auto fixed = lloyd_max(source, levels);
      ASSERT_TRUE(fixed);
      const auto q = ecsq(source, fixed->entropy_bits);
      ASSERT_TRUE(q);
      EXPECT_LE(q->mse, fixed->mse * (1 + 1e-12)) << beta << " " << levels;
    }
  }
}

TEST(Ecsq, HighRateExcessIsTheSpaceFillingLoss) {
  const double gish_pierce = 0.5 * std::log2(std::numbers::pi * std::numbers::e / 6);  // 0.25461
  for (const double beta : {1.0, 1.5, 1.7, 2.0, 4.0}) {
    const GeneralizedGaussian source(beta);
    for (const double rate : {8.0, 10.0, 12.0}) {
      const auto q = ecsq(source, rate);
      ASSERT_TRUE(q) << beta << " " << rate;
      EXPECT_NEAR(excess_over_shannon(source, *q), gish_pierce, 2e-5) << beta << " " << rate;
      EXPECT_NEAR(q->entropy_bits, rate, 1e-9);
    }
  }
}

TEST(Ecsq, AlternatingStepsFindNothingBetter) {
  // A slow alternation at the quantizer's own λ must stay where it is.
  const GeneralizedGaussian source(1.7);
  const auto q = ecsq(source, 2.0);
  ASSERT_TRUE(q);
  const auto at_rate = [&](double rate) { return ecsq(source, rate)->mse; };
  const double lambda = -(at_rate(2.0005) - at_rate(1.9995)) / 0.001;
  std::vector<double> t = q->thresholds;
  for (int round = 0; round < 50; ++round) {
    std::vector<double> c, l;
    for (std::size_t i = 0; i <= t.size(); ++i) {
      const double a = i == 0 ? -kInf : t[i - 1], b = i == t.size() ? kInf : t[i];
      const double p = source.partial_moment(0, a, b);
      c.push_back(source.partial_moment(1, a, b) / p);
      l.push_back(-std::log2(p));
    }
    for (std::size_t i = 0; i < t.size(); ++i) {
      t[i] = (c[i] + c[i + 1]) / 2 + lambda * (l[i + 1] - l[i]) / (2 * (c[i + 1] - c[i]));
    }
  }
  for (std::size_t i = 0; i < t.size(); ++i) {
    if (std::abs(t[i]) > 5) continue;
    EXPECT_NEAR(t[i], q->thresholds[i], 1e-5);
  }
}

TEST(Ecsq, UniformSourceFollowsGyorgyAndLinder) {
  const source::Uniform uniform;
  for (const double rate : {0.05, 0.5, 0.97, 1.0, 1.3, 1.585, 2.0, 2.5, 3.0, 6.1, 12.0}) {
    const auto q = ecsq(uniform, rate);
    ASSERT_TRUE(q) << rate;
    EXPECT_EQ(q->levels.size(), static_cast<std::size_t>(std::ceil(std::exp2(rate) - 1e-12)));
    check(uniform, *q, rate, 1.0);
    if (rate != std::floor(rate)) continue;
    EXPECT_NEAR(q->mse, std::exp2(-2 * rate), 1e-12);
  }
  // Two cells: −p log p − (1 − p) log(1 − p) = R and D = p³ + (1 − p)³.
  const auto q = ecsq(uniform, 0.5);
  EXPECT_NEAR(q->mse, std::pow(q->probabilities[0], 3) + std::pow(q->probabilities[1], 3), 1e-12);
}

TEST(Ecsq, RefusesRatesOutOfRange) {
  const GeneralizedGaussian gauss(2.0);
  for (const double rate : {-1.0, 0.0, 0.049, 12.01, kInf, std::nan("")}) {
    const auto q = ecsq(gauss, rate);
    ASSERT_FALSE(q);
    EXPECT_EQ(q.error().code, ErrorCode::kInvalidArgument);
  }
  const auto too_many = ecsq(GeneralizedGaussian(0.2), 12);
  ASSERT_FALSE(too_many);
  EXPECT_EQ(too_many.error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace ratefloor::quant

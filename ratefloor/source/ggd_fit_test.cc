// Recovery of known parameters, agreement with a likelihood computed from the raw values, and every
// kind of data that is no sample of any density.
#include "ratefloor/source/ggd_fit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "ratefloor/source/generalized_gaussian.h"
#include "ratefloor/source/ggd_cdf_table.h"

namespace ratefloor::source {
namespace {

std::vector<float> draw(double beta, std::size_t count, std::uint64_t seed, double scale = 1,
                        double shift = 0) {
  const GeneralizedGaussian source(beta);
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = static_cast<float>(scale * source.sample(seed, i) + shift);
  }
  return values;
}

ValueHistogram histogram_of(std::span<const float> values) {
  ValueHistogram histogram;
  histogram.add(values);
  return histogram;
}

// Log-likelihood per value, from the values themselves.
double log_likelihood(std::span<const float> values, double beta, double alpha, double mean) {
  double sum = 0;
  for (const float value : values) sum += std::pow(std::abs((value - mean) / alpha), beta);
  return std::log(beta / (2 * alpha)) - std::lgamma(1 / beta) -
         sum / static_cast<double>(values.size());
}

TEST(GgdFitTest, MaximizesTheLikelihoodOfTheRawValues) {
  for (const double beta : {0.3, 0.8, 1.0, 1.7, 2.0, 5.0}) {
    const std::vector<float> values = draw(beta, 20000, 4, 0.02);
    const auto fit = fit_ggd(histogram_of(values));
    ASSERT_TRUE(fit);
    EXPECT_FALSE(fit->beta_at_bound);
    EXPECT_EQ(fit->mean, 0);
    EXPECT_NEAR(fit->beta, beta, 5 * beta_standard_error(beta, values.size()));
    const double best = log_likelihood(values, fit->beta, fit->alpha, 0);
    for (const double factor : {0.999, 1.001}) {
      EXPECT_GT(best, log_likelihood(values, fit->beta * factor, fit->alpha, 0)) << beta;
      EXPECT_GT(best, log_likelihood(values, fit->beta, fit->alpha * factor, 0)) << beta;
    }
    // At the maximum the mean of |x/α|^β is 1/β, so the fitted entropy is the mean log-likelihood.
    EXPECT_NEAR(fit->entropy_bits, -best / std::log(2.0), 1e-6);
    EXPECT_LT(fit->ks_distance, 2 / std::sqrt(20000.0));
    EXPECT_NEAR((fit->beta_lower + fit->beta_upper) / 2, fit->beta, 1e-12);
    EXPECT_NEAR((fit->beta_upper - fit->beta_lower) / 2,
                1.959963984540054 * beta_standard_error(fit->beta, values.size()), 1e-12);
  }
}

TEST(GgdFitTest, ConfidenceWidensTheInterval) {
  const ValueHistogram data = histogram_of(draw(1.7, 1000, 4));
  const auto narrow = fit_ggd(data, {.confidence = 0.6827});
  ASSERT_TRUE(narrow);
  EXPECT_NEAR(narrow->beta_upper - narrow->beta, beta_standard_error(narrow->beta, 1000), 1e-5);
  for (const double bad : {0.0, 1.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_FALSE(fit_ggd(data, {.confidence = bad}));
  }
}

TEST(GgdFitTest, EstimatesTheMean) {
  for (const double beta : {0.6, 1.0, 1.3, 2.0, 4.0}) {
    for (const double shift : {0.0, 0.5, -3.0}) {
      const std::vector<float> values = draw(beta, 20000, 6, 1, shift);
      const auto fit = fit_ggd(histogram_of(values), {.estimate_mean = true});
      ASSERT_TRUE(fit);
      const double fisher = GeneralizedGaussian(beta).fisher_information();
      EXPECT_NEAR(fit->mean, shift, 4 / std::sqrt(20000 * std::min(fisher, 4.0)) + 0.002) << beta;
      EXPECT_NEAR(fit->beta, beta, 5 * beta_standard_error(beta, values.size())) << shift;
      EXPECT_LT(fit->ks_distance, 0.015);
      if (beta <= 1) continue;
      const double best = log_likelihood(values, fit->beta, fit->alpha, fit->mean);
      for (const double step : {-0.01, 0.01}) {
        EXPECT_GE(best, log_likelihood(values, fit->beta, fit->alpha, fit->mean + step));
      }
    }
  }
}

TEST(GgdFitTest, ScaleDoesNotMatter) {
  const auto plain = fit_ggd(histogram_of(draw(1.3, 5000, 8)));
  ASSERT_TRUE(plain);
  for (const int exponent : {-120, -60, 60, 120}) {
    const auto scaled = fit_ggd(histogram_of(draw(1.3, 5000, 8, std::ldexp(1.0, exponent))));
    ASSERT_TRUE(scaled);
    EXPECT_NEAR(scaled->beta, plain->beta, 1e-5);
    EXPECT_NEAR(scaled->alpha / std::ldexp(plain->alpha, exponent), 1, 1e-5);
    EXPECT_NEAR(scaled->entropy_bits, plain->entropy_bits + exponent, 1e-5);
  }
}

TEST(GgdFitTest, SurvivesAnExtremeOutlier) {
  std::vector<float> values = draw(2, 100000, 9);
  values.push_back(1e30f);
  const auto fit = fit_ggd(histogram_of(values));
  ASSERT_TRUE(fit);
  EXPECT_TRUE(std::isfinite(fit->alpha) && fit->alpha > 0);
  EXPECT_TRUE(std::isfinite(fit->entropy_bits));
  EXPECT_LT(fit->beta, 1);
  EXPECT_TRUE(fit_ggd(histogram_of(values), {.estimate_mean = true}));
  values.back() = 50.0f;  // 50 σ
  const auto mild = fit_ggd(histogram_of(values));
  ASSERT_TRUE(mild);
  EXPECT_GT(mild->beta, 1.6);
  EXPECT_LT(mild->beta, 2);
}

TEST(GgdFitTest, FlagsTheBounds) {
  const float two_points[] = {-1, 1, 1, -1};
  const auto high = fit_ggd(histogram_of(two_points));
  ASSERT_TRUE(high);
  EXPECT_TRUE(high->beta_at_bound);
  EXPECT_EQ(high->beta, kMaxFitBeta);
  // With the mean free, a spike on one of the two points is likelier than a box around both.
  const auto spike_on_one = fit_ggd(histogram_of(two_points), {.estimate_mean = true});
  ASSERT_TRUE(spike_on_one);
  EXPECT_TRUE(spike_on_one->beta_at_bound);
  std::vector<float> heavy;
  for (int i = -300; i <= 300; ++i) heavy.push_back(std::ldexp(i % 2 ? 1.0f : -1.0f, i / 3));
  const auto low = fit_ggd(histogram_of(heavy));
  ASSERT_TRUE(low);
  EXPECT_TRUE(low->beta_at_bound);
  EXPECT_EQ(low->beta, kMinFitBeta);
  // Half the weights pruned: a spike that only the smallest shape comes near.
  std::vector<float> pruned = draw(2, 10000, 3);
  pruned.resize(100000);
  const auto spike = fit_ggd(histogram_of(pruned));
  ASSERT_TRUE(spike);
  EXPECT_EQ(spike->beta, kMinFitBeta);
}

TEST(GgdFitTest, DegenerateDataAreNamed) {
  const auto expect_degenerate = [](std::vector<float> values) {
    for (const bool estimate_mean : {false, true}) {
      const auto fit = fit_ggd(histogram_of(values), {.estimate_mean = estimate_mean});
      ASSERT_FALSE(fit);
      EXPECT_EQ(fit.error().code, ErrorCode::kDegenerate);
      EXPECT_FALSE(fit.error().message.empty());
    }
  };
  expect_degenerate({});
  expect_degenerate({0, 0, -0.0f});
  expect_degenerate({0.5f});
  expect_degenerate(std::vector<float>(100, -3.25f));
  expect_degenerate({std::numeric_limits<float>::quiet_NaN(), 1, 1});
}

// Little data, few values, tiny and huge ones: an answer or an error, never a NaN.
TEST(GgdFitTest, OddDataGiveFiniteAnswers) {
  const float tiny = std::numeric_limits<float>::denorm_min();
  const float huge = std::numeric_limits<float>::max();
  const std::vector<std::vector<float>> cases = {{0, 1},
                                                 {1, 2},
                                                 {0, 0, 0, 5},
                                                 {tiny, 2 * tiny, -tiny},
                                                 {huge, -huge},
                                                 {tiny, huge},
                                                 {1, 1, 1, 1, 1.5f},
                                                 {-4, -3, -2, -1, 0, 1, 2, 3, 4},
                                                 {0, tiny, huge},
                                                 {1000, 1001, 1002}};
  for (const auto& values : cases) {
    for (const bool estimate_mean : {false, true}) {
      const auto fit = fit_ggd(histogram_of(values), {.estimate_mean = estimate_mean});
      ASSERT_TRUE(fit) << values.size() << ' ' << values[0] << ' ' << values[1];
      for (const double number : {fit->beta, fit->mean, fit->beta_lower, fit->beta_upper,
                                  fit->entropy_bits, fit->ks_distance}) {
        EXPECT_TRUE(std::isfinite(number)) << values[0] << ' ' << values[1];
      }
      EXPECT_GT(fit->alpha, 0);
      EXPECT_GE(fit->beta, kMinFitBeta);
      EXPECT_LE(fit->beta, kMaxFitBeta);
      EXPECT_LE(fit->ks_distance, 1);
    }
  }
}

TEST(GgdCdfTableTest, MatchesTheExactDistribution) {
  for (const double beta : {0.2, 0.5, 1.0, 1.7, 2.0, 4.0, 8.0}) {
    const GeneralizedGaussian exact(beta);
    GgdCdfTable table(beta);
    double worst = 0;
    for (double x = 1e-13; x < 1e9; x *= 1.013) {
      for (const double z : {x, -x}) {
        worst = std::max(worst, std::abs(table(z) - exact.cdf(z * exact.alpha())));
      }
    }
    EXPECT_LT(worst, beta <= 4 ? 1e-8 : 1e-7) << beta;
    EXPECT_EQ(table(0), 0.5);
    EXPECT_EQ(table(1e300), 1);
    EXPECT_EQ(table(-std::numeric_limits<double>::infinity()), 0);
  }
}

}  // namespace
}  // namespace ratefloor::source

// Moments against direct sums; the density-free entropy against known densities, in f32 and
// rounded.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "ratefloor/source/generalized_gaussian.h"
#include "ratefloor/source/ggd_fit.h"

namespace ratefloor::source {
namespace {

Summary summary_of(std::span<const float> values) {
  ValueHistogram histogram;
  histogram.add(values);
  return summarize(histogram);
}

float round_to_bf16(float value) {
  std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  bits += 0x7fff + ((bits >> 16) & 1);
  return std::bit_cast<float>(bits & 0xffff0000u);
}

// The floating-point grid of `kept` significand bits.
float keep_bits(float value, int kept) {
  const float scale = std::ldexp(1.0f, kept - std::ilogb(value));
  return std::nearbyint(value * scale) / scale;
}

TEST(SummaryTest, MomentsMatchDirectSums) {
  const GeneralizedGaussian source(1.3);
  std::vector<float> values;
  for (std::uint64_t i = 0; i < 20000; ++i) {
    values.push_back(static_cast<float>(0.3 + 0.02 * source.sample(2, i)));
  }
  values.insert(values.end(), 5, 0.0f);
  values.push_back(-1.25f);
  const auto n = static_cast<double>(values.size());
  double mean = 0, second = 0, fourth = 0;
  for (const float v : values) mean += v / n;
  for (const float v : values) {
    second += std::pow(v - mean, 2) / n;
    fourth += std::pow(v - mean, 4) / n;
  }
  std::uint64_t beyond = 0;
  for (const float v : values) beyond += std::abs(v - mean) > 6 * std::sqrt(second);
  const Summary summary = summary_of(values);
  EXPECT_EQ(summary.count, values.size());
  EXPECT_EQ(summary.zeros, 5u);
  EXPECT_EQ(summary.min, -1.25);
  EXPECT_EQ(summary.max, *std::max_element(values.begin(), values.end()));
  EXPECT_NEAR(summary.mean, mean, 1e-12);
  EXPECT_NEAR(summary.variance / second, 1, 1e-4);
  EXPECT_NEAR((summary.excess_kurtosis + 3) / (fourth / second / second), 1, 1e-4);
  EXPECT_EQ(summary.beyond_six_sigma, beyond);
  EXPECT_GE(beyond, 6u);
}

TEST(SummaryTest, EntropyNeedsNoDensity) {
  constexpr std::size_t kCount = 1000000;
  std::vector<float> values(kCount), rounded(kCount), coarse(kCount);
  for (const char* name : {"gaussian", "laplace", "uniform", "ggd:1.3"}) {
    const auto source = parse_source(name);
    ASSERT_TRUE(source);
    for (std::size_t i = 0; i < kCount; ++i) {
      values[i] = static_cast<float>((*source)->sample(11, i));
      rounded[i] = round_to_bf16(values[i]);
      coarse[i] = keep_bits(values[i], 10);
    }
    const double truth = (*source)->entropy_bits();
    EXPECT_NEAR(summary_of(values).entropy_bits, truth, 0.003) << name;
    EXPECT_NEAR(summary_of(rounded).entropy_bits, truth, 0.003) << name;
    EXPECT_NEAR(summary_of(coarse).entropy_bits, truth, 0.003) << name;
  }
}

TEST(SummaryTest, EntropyOfSmallSamplesHasLittleBias) {
  for (const std::size_t count : {300, 3000}) {
    for (const double beta : {1.0, 2.0}) {
      const GeneralizedGaussian source(beta);
      std::vector<float> values(count);
      double bias = 0;
      constexpr int kRuns = 100;
      for (int run = 0; run < kRuns; ++run) {
        source.sample_into(static_cast<std::uint64_t>(run), 0, values);
        bias += (summary_of(values).entropy_bits - source.entropy_bits()) / kRuns;
      }
      EXPECT_LT(std::abs(bias), count == 300 ? 0.05 : 0.01) << beta;
    }
  }
}

TEST(SummaryTest, EntropyFollowsTheScale) {
  const GeneralizedGaussian source(1.7);
  for (const int exponent : {-100, 100}) {
    std::vector<float> values;
    for (std::uint64_t i = 0; i < 100000; ++i) {
      values.push_back(static_cast<float>(std::ldexp(source.sample(1, i), exponent)));
    }
    const Summary summary = summary_of(values);
    EXPECT_NEAR(summary.entropy_bits, source.entropy_bits() + exponent, 0.02);
    EXPECT_NEAR(std::ldexp(summary.variance, -2 * exponent), 1, 0.02);
    EXPECT_NEAR(summary.excess_kurtosis, source.excess_kurtosis(), 0.1);
  }
}

TEST(SummaryTest, DegenerateData) {
  const double nothing = -std::numeric_limits<double>::infinity();
  EXPECT_EQ(summary_of({}).count, 0u);
  EXPECT_EQ(summary_of({}).entropy_bits, nothing);
  const float constant[] = {0.5f, 0.5f, 0.5f};
  const Summary summary = summary_of(constant);
  EXPECT_EQ(summary.mean, 0.5);
  EXPECT_EQ(summary.variance, 0);
  EXPECT_EQ(summary.excess_kurtosis, 0);
  EXPECT_EQ(summary.entropy_bits, nothing);
  const float huge = std::numeric_limits<float>::max(),
              tiny = std::numeric_limits<float>::denorm_min();
  for (const auto& values : {std::vector<float>{huge, -huge, 0}, std::vector<float>{tiny, -tiny, 0},
                             std::vector<float>{tiny, huge}, std::vector<float>{0, 0, 0, 1}}) {
    const Summary odd = summary_of(values);
    EXPECT_TRUE(std::isfinite(odd.mean) && std::isfinite(odd.variance));
    EXPECT_TRUE(std::isfinite(odd.excess_kurtosis) && std::isfinite(odd.entropy_bits));
  }
}

}  // namespace
}  // namespace ratefloor::source

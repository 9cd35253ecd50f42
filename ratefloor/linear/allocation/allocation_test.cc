#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/linear/allocation/rate_curve.h"
#include "ratefloor/linear/allocation/waterfill.h"
#include "ratefloor/linear/feedback/testing/synthetic_layer.h"

namespace ratefloor::linear {
namespace {

// Σ = diag(4, 1), P = (1, 9): K = diag(4, 9).
TEST(RateCurve, IsTheLogDeterminant) {
  const InputStatistics s{.name = "x",
                          .channels = 2,
                          .count = 10,
                          .second_moment_sum = {40, 0, 10},
                          .sum = {0, 0},
                          .max_abs = {9, 9}};
  const std::vector<double> power = {1, 9};
  const auto curve = rate_curve(s, power, 5, 8, Executor(1));
  ASSERT_TRUE(curve);
  EXPECT_EQ(curve->weights, 10u);
  for (std::size_t i = 0; i < curve->log2_noise.size(); ++i) {
    const double noise = std::exp2(curve->log2_noise[i]);
    EXPECT_NEAR(curve->rate_bits[i], 0.25 * (std::log2(1 + 4 / noise) + std::log2(1 + 9 / noise)),
                1e-9);
  }
  EXPECT_GT(curve->rate_bits.front(), 8);
  EXPECT_LT(curve->rate_bits.back(), 0.1);
  // Everything lost: rows · tr K.
  EXPECT_NEAR(curve->error.back() / (5 * 13), 1, 0.12);
}

TEST(RateCurve, GoesBothWays) {
  const auto layer = testing::synthetic_layer(4, 48, 1e4, 1);
  const auto curve =
      rate_curve(layer.statistics, std::vector<double>(48, 1.0), 100, 8, Executor(2));
  ASSERT_TRUE(curve);
  for (double rate = 0.1; rate < 10; rate += 0.37)
    EXPECT_NEAR(curve->rate_at(curve->noise_at(rate)), rate, 1e-9);
  for (std::size_t i = 1; i < curve->error.size(); ++i)
    EXPECT_GE(curve->error[i], curve->error[i - 1]);
  // The error at 3 bits against reverse waterfilling.
  const double error = curve->error_at(curve->noise_at(3)) / static_cast<double>(curve->weights);
  EXPECT_NEAR(testing::waterfilling_rate(layer.eigenvalues, error), 3, 0.08);
}

TEST(RateCurve, RefusesWhatIsNoSecondMoment) {
  const InputStatistics s{.name = "odd",
                          .channels = 2,
                          .count = 1,
                          .second_moment_sum = {1, 5, 1},
                          .sum = {0, 0},
                          .max_abs = {9, 9}};
  const auto curve = rate_curve(s, std::vector<double>{1, 1}, 5, 8, Executor(1));
  ASSERT_FALSE(curve);
  EXPECT_NE(curve.error().to_string().find("odd"), std::string::npos);
}

// Twice the sensitivity: half a bit more at high rate.
TEST(Waterfill, EqualizesWeightedNoise) {
  const std::vector<double> unit = {1.0};
  const RateCurve a = rate_curve_of_weights(unit, 1000, 12),
                  b = rate_curve_of_weights(unit, 3000, 12);
  const std::vector<Allocated> two = {{&a, 4.0}, {&b, 1.0}};
  const std::vector<double> rates = waterfill(two, 4000 * 5.0, {.overhead = 0});
  EXPECT_NEAR(rates[0] - rates[1], 1, 0.01);
  EXPECT_NEAR((1000 * rates[0] + 3000 * rates[1]) / 4000, 5, 1e-6);
  // The marginal value of a bit is the same.
  const double per_weight_a = marginal_value(two[0], rates[0], 0.01, {.overhead = 0}) / 1000;
  const double per_weight_b = marginal_value(two[1], rates[1], 0.01, {.overhead = 0}) / 3000;
  EXPECT_NEAR(per_weight_a / per_weight_b, 1, 0.05);
}

TEST(Waterfill, RespectsBoundsAndFixedRates) {
  const std::vector<double> unit = {1.0};
  const RateCurve a = rate_curve_of_weights(unit, 1000, 12);
  const RateCurve none{.weights = 500};
  const std::vector<Allocated> bound = {{&a, 1e-9, {}, 1.25}, {&a, 1}};
  EXPECT_EQ(waterfill(bound, 2000 * 1.5, {})[0], 1.25) << "its own least";
  const std::vector<Allocated> four = {{&a, 1e9}, {&a, 1e-9}, {&a, 1, 3.25}, {&none, 1}};
  const std::vector<double> rates = waterfill(four, 3000 * 4.0, {});
  EXPECT_EQ(rates[0], 8);
  EXPECT_NEAR(rates[1], 0.5, 1e-3);
  EXPECT_EQ(rates[2], 3.25);
  EXPECT_EQ(rates[3], 0.5);
}

}  // namespace
}  // namespace ratefloor::linear

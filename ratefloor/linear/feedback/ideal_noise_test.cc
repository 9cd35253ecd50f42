#include "ratefloor/linear/feedback/ideal_noise.h"

#include <gtest/gtest.h>

#include "ratefloor/linear/feedback/ideal_gaussian.h"
#include "ratefloor/linear/feedback/testing/synthetic_layer.h"

namespace ratefloor::linear {
namespace {

TEST(IdealNoise, HasTheErrorThatTheoryGives) {
  const auto layer = testing::synthetic_layer(400, 48, 1e3, 1);
  const std::vector<double> power(48, 1.0);
  for (const double noise : {0.003, 0.1}) {
    std::vector<float> w = layer.weights;
    const auto error = add_ideal_noise(layer.statistics, noise, 7, Executor(2), w);
    ASSERT_TRUE(error);
    const auto ideal = ideal_regularized(layer.statistics, power, noise);
    ASSERT_TRUE(ideal);
    EXPECT_NEAR(*error / static_cast<double>(w.size()) / ideal->distortion, 1, 0.1) << noise;
    std::vector<float> again = layer.weights;
    ASSERT_TRUE(add_ideal_noise(layer.statistics, noise, 7, Executor(1), again));
    EXPECT_EQ(again, w);
  }
}

TEST(IdealNoise, WhiteNoiseHasItsVariance) {
  std::vector<float> w(20000, 1.0f);
  EXPECT_NEAR(add_white_noise(0.25, 3, w) / 20000, 0.25, 0.01);
}

TEST(IdealNoise, ZerosStayZeros) {
  const auto layer = testing::synthetic_layer(4, 8, 10, 1);
  std::vector<float> w(32, 0.0f);
  const auto error = add_ideal_noise(layer.statistics, 0.1, 7, Executor(1), w);
  ASSERT_TRUE(error);
  EXPECT_EQ(*error, 0);
}

}  // namespace
}  // namespace ratefloor::linear

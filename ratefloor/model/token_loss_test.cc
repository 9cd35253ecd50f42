#include "ratefloor/model/token_loss.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/model/block_mean.h"

namespace ratefloor::model {
namespace {

TEST(TokenLoss, ByHand) {
  const std::vector<float> logits{0, 0, 0, 0};
  EXPECT_NEAR(negative_log_likelihood(logits, 2), std::log(4.0), 1e-15);
  const std::vector<float> large{1000, 1000, -1000};
  EXPECT_NEAR(negative_log_likelihood(large, 0), std::log(2.0), 1e-12);
  EXPECT_NEAR(negative_log_likelihood(large, 2), 2000 + std::log(2.0), 1e-9);
}

TEST(TokenLoss, DivergenceByHand) {
  const std::vector<float> p{0, static_cast<float>(std::log(3.0))}, q{0, 0};  // ¼, ¾ and ½, ½
  const Divergence d = divergence(p, q);
  EXPECT_NEAR(d.kl, 0.25 * std::log(0.5) + 0.75 * std::log(1.5), 1e-8);
  EXPECT_NEAR(d.squared_error, std::log(3.0) * std::log(3.0), 1e-6);
  EXPECT_NEAR(d.variance, std::log(3.0) * std::log(3.0) / 4, 1e-6);
  EXPECT_FALSE(d.same_top);
  EXPECT_TRUE(divergence(p, p).same_top);
  EXPECT_EQ(divergence(p, p).kl, 0);
}

// A shift of all logits is no difference; a change by ε of one of two gives ε² p(1−p)/2.
TEST(TokenLoss, SmallDivergencesKeepTheirDigits) {
  const std::vector<float> p{1, 0}, shifted{3, 2};
  EXPECT_NEAR(divergence(p, shifted).kl, 0, 1e-30);
  const float epsilon = 0x1p-12f;
  const std::vector<float> q{1 + epsilon, 0};
  const double share = 1 / (1 + std::exp(-1.0));
  const double expected = 0.5 * epsilon * epsilon * share * (1 - share);
  EXPECT_NEAR(divergence(p, q).kl / expected, 1, 1e-3);
}

TEST(BlockMean, RatioAndItsError) {
  BlockMean mean;
  mean.add(10, 5);
  EXPECT_EQ(mean.estimate().mean, 2);
  EXPECT_TRUE(std::isnan(mean.estimate().low));
  mean.add(20, 5);
  // Residuals ∓5: standard error √(50·2)/10 = 1.
  const job::Estimate both = mean.estimate();
  EXPECT_EQ(both.mean, 3);
  EXPECT_NEAR(both.high - both.mean, 1.96, 1e-12);
  EXPECT_NEAR(both.mean - both.low, 1.96, 1e-12);
}

}  // namespace
}  // namespace ratefloor::model

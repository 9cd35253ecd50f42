#include "ratefloor/job/quantize/weight_check.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace ratefloor::job {
namespace {

Result<WeightContent> check(const std::vector<float>& weights) {
  const Executor executor(2);
  return check_weights(SpanMatrix(weights, 1, weights.size()), executor);
}

TEST(WeightCheck, TellsVariedFromConstantFromZero) {
  std::vector<float> weights(300'000, -0.0f);
  EXPECT_EQ(*check(weights), WeightContent::kZero);
  weights[299'999] = 0.0f;
  EXPECT_EQ(*check(weights), WeightContent::kZero);
  weights[299'999] = std::numeric_limits<float>::denorm_min();
  EXPECT_EQ(*check(weights), WeightContent::kVaried);
  weights.assign(300'000, 0.25f);
  EXPECT_EQ(*check(weights), WeightContent::kConstant);
  weights[150'000] = -0.25f;
  EXPECT_EQ(*check(weights), WeightContent::kVaried);
}

// Squares of the largest floats are no infinities in f64.
TEST(WeightCheck, LargeIsNotInfinite) {
  const float max = std::numeric_limits<float>::max();
  EXPECT_EQ(*check(std::vector<float>(200'000, max)), WeightContent::kConstant);
}

TEST(WeightCheck, CountsNaNAndInfinity) {
  std::vector<float> weights(300'000, 1.0f);
  weights[7] = weights[299'999] = std::numeric_limits<float>::quiet_NaN();
  weights[131'072] = -std::numeric_limits<float>::infinity();
  const auto content = check(weights);
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().code, ErrorCode::kNotFinite);
  EXPECT_NE(content.error().message.find("2 NaN and 1 infinite"), std::string::npos);
}

}  // namespace
}  // namespace ratefloor::job

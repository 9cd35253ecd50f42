#include "ratefloor/linear/feedback/definiteness.h"

#include <gtest/gtest.h>

#include "ratefloor/linear/calibration/testing/statistics_examples.h"

namespace ratefloor::linear {
namespace {

// Any sums over tokens pass, few tokens, dead channels and scales of any size included.
TEST(Definiteness, SumsOverTokensPass) {
  const Executor executor(1);
  for (const std::size_t tokens : {1u, 5u, 40u, 400u}) {
    for (const float scale : {1e-12f, 1.0f, 1e12f}) {
      std::vector<float> x = test::random_floats(tokens * 40, tokens);
      for (std::size_t i = 0; i < x.size(); ++i) x[i] = i % 40 == 7 ? 0 : x[i] * scale;
      EXPECT_TRUE(check_definite(test::statistics_of("x", x, 40), executor)) << tokens;
    }
  }
  EXPECT_TRUE(check_definite(test::statistics_of("x", std::vector<float>(80, 0.0f), 40), executor));
}

// [1 c; c 1] has the eigenvalue 1 − c.
TEST(Definiteness, TooGreatACovarianceIsFound) {
  const Executor executor(1);
  InputStatistics statistics = test::statistics_of("x", {1, 1, 1, -1}, 2);
  statistics.second_moment_sum = {2, 2 * 1.009, 2};
  EXPECT_TRUE(check_definite(statistics, executor));
  statistics.second_moment_sum = {2, 2 * 1.011, 2};
  const Result<void> refused = check_definite(statistics, executor);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kMalformed);
  EXPECT_NE(refused.error().message.find("'x'"), std::string::npos);
  EXPECT_NE(refused.error().message.find("channel 1"), std::string::npos);
}

}  // namespace
}  // namespace ratefloor::linear

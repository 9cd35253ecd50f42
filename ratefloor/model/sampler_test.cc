#include "ratefloor/model/sampler.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace ratefloor::model {
namespace {

std::array<double, 4> frequencies(const SamplerOptions& options) {
  const std::vector<float> logits{0, static_cast<float>(std::log(2.0)),
                                  static_cast<float>(std::log(5.0)), 0};  // 1 : 2 : 5 : 1
  std::array<double, 4> count{};
  constexpr int kDraws = 20000;
  for (int i = 0; i < kDraws; ++i)
    count[choose_token(logits, options, static_cast<std::uint64_t>(i))] += 1.0 / kDraws;
  return count;
}

TEST(Sampler, GreedyTakesTheFirstLargest) {
  EXPECT_EQ(choose_token(std::vector<float>{1, 3, 3, 2}, {}, 0), 1u);
}

TEST(Sampler, FollowsTheProbabilities) {
  const auto f = frequencies({.temperature = 1});
  EXPECT_NEAR(f[0], 1.0 / 9, 0.01);
  EXPECT_NEAR(f[1], 2.0 / 9, 0.01);
  EXPECT_NEAR(f[2], 5.0 / 9, 0.01);
  const auto cold = frequencies({.temperature = 0.5});  // squares: 1 : 4 : 25 : 1
  EXPECT_NEAR(cold[2], 25.0 / 31, 0.01);
}

TEST(Sampler, TopKAndTopP) {
  const auto k = frequencies({.temperature = 1, .top_k = 2});
  EXPECT_EQ(k[0] + k[3], 0);
  EXPECT_NEAR(k[2], 5.0 / 7, 0.01);
  const auto p = frequencies({.temperature = 1, .top_p = 0.5});
  EXPECT_NEAR(p[2], 1, 1e-9);
  const auto all = frequencies({.temperature = 1, .top_p = 1});
  EXPECT_GT(all[3], 0.05);
}

TEST(Sampler, IsAFunctionOfSeedAndPlace) {
  const std::vector<float> logits(1000, 0.0f);
  const auto draw = [&](std::uint64_t seed, std::uint64_t index) {
    return choose_token(logits, {.temperature = 1, .seed = seed}, index);
  };
  EXPECT_EQ(draw(3, 7), draw(3, 7));
  EXPECT_NE(draw(3, 7), draw(3, 8));
  EXPECT_NE(draw(3, 7), draw(4, 7));
}

}  // namespace
}  // namespace ratefloor::model

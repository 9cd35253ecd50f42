#include "ratefloor/model/rope.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/model/architecture.h"

namespace ratefloor::model {
namespace {

Architecture with(io::RopeScaling rope, std::size_t head_dim = 128, double theta = 500000) {
  Architecture a;
  a.head_dim = head_dim, a.rope_theta = theta, a.rope = std::move(rope);
  a.max_positions = 131072;
  return a;
}

TEST(Rope, DefaultIsAPowerOfTheta) {
  const std::vector<double> f = rope_frequencies(with({}, 8, 10000));
  ASSERT_EQ(f.size(), 4u);
  EXPECT_DOUBLE_EQ(f[0], 1.0);
  EXPECT_NEAR(f[1], 0.1, 1e-15);
  EXPECT_NEAR(f[3], 0.001, 1e-17);
}

TEST(Rope, LinearDividesThePosition) {
  const std::vector<double> f = rope_frequencies(with({.type = "linear", .factor = 4}, 8, 10000));
  EXPECT_DOUBLE_EQ(f[0], 0.25);
}

// Llama 3.1: factor 8, 8192 positions at first. A pair that turns more than 4 times in them stays,
// one that turns less than once is slowed down eightfold.
TEST(Rope, Llama3KeepsFastPairsAndSlowsSlowOnes) {
  const io::RopeScaling rope{.type = "llama3",
                             .factor = 8,
                             .low_freq_factor = 1,
                             .high_freq_factor = 4,
                             .original_max_position_embeddings = 8192};
  const std::vector<double> plain = rope_frequencies(with({}));
  const std::vector<double> scaled = rope_frequencies(with(rope));
  int kept = 0, slowed = 0, mixed = 0;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const double turns = 8192 * plain[i] / (2 * M_PI);
    if (turns > 4) {
      EXPECT_DOUBLE_EQ(scaled[i], plain[i]);
      ++kept;
    } else if (turns < 1) {
      EXPECT_DOUBLE_EQ(scaled[i], plain[i] / 8);
      ++slowed;
    } else {
      const double share = (turns - 1) / 3;
      EXPECT_NEAR(scaled[i], plain[i] * (share + (1 - share) / 8), 1e-18);
      ++mixed;
    }
  }
  EXPECT_EQ(kept + slowed + mixed, 64);
  EXPECT_GT(kept, 0);
  EXPECT_GT(slowed, 0);
  EXPECT_GT(mixed, 0);
}

TEST(Rope, YarnMixesByIndex) {
  const io::RopeScaling rope{.type = "yarn", .factor = 4, .original_max_position_embeddings = 4096};
  const std::vector<double> plain = rope_frequencies(with({}, 128, 10000));
  const std::vector<double> scaled = rope_frequencies(with(rope, 128, 10000));
  // By hand: 64 ln(4096/(2π·32))/ln 10000 = 20.9…, so low = 20; beta 1 gives 45.02…, high = 46.
  for (std::size_t i = 0; i < 64; ++i) {
    const double slow = std::clamp((static_cast<double>(i) - 20) / 26, 0.0, 1.0);
    EXPECT_NEAR(scaled[i], plain[i] * (1 - slow + slow / 4), 1e-15) << i;
  }
  EXPECT_NEAR(rope_attention_factor(rope), 0.1 * std::log(4.0) + 1, 1e-15);
  EXPECT_EQ(rope_attention_factor({}), 1);
}

TEST(Rope, TableHasTheAngles) {
  const Architecture a = with({}, 4, 100);
  const RopeTable table(a, 10);
  EXPECT_EQ(table.positions(), 10u);
  EXPECT_EQ(table.cos(0)[0], 1.0f);
  EXPECT_EQ(table.sin(9)[1], static_cast<float>(std::sin(9 * 0.1)));
}

TEST(Rope, RefusesWhatItDoesNotKnow) {
  EXPECT_TRUE(check_rope({.type = "dynamic"}));
  EXPECT_FALSE(check_rope({.type = "su"}));
  EXPECT_FALSE(check_rope({.type = "llama3", .low_freq_factor = 4, .high_freq_factor = 4}));
  EXPECT_FALSE(check_rope({.partial_rotary_factor = 0.5}));
}

}  // namespace
}  // namespace ratefloor::model

#include "ratefloor/io/shard_plan.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ratefloor::io {
namespace {

std::vector<std::vector<std::size_t>> groups(const std::vector<std::uint64_t>& sizes,
                                             std::uint64_t most) {
  std::vector<std::vector<std::size_t>> found;
  for (const Shard& shard : plan_shards(sizes, most)) found.push_back(shard.tensors);
  return found;
}

TEST(ShardPlan, OneFileHasThePlainName) {
  for (const std::vector<std::uint64_t>& sizes :
       {std::vector<std::uint64_t>{}, {7}, {3, 4, 3}, {11}, {0, 0}}) {
    const std::vector<Shard> shards = plan_shards(sizes, 10);
    ASSERT_EQ(shards.size(), 1u);
    EXPECT_EQ(shards[0].name, "model.safetensors");
    EXPECT_EQ(shards[0].tensors.size(), sizes.size());
  }
}

TEST(ShardPlan, ATensorThatWouldTipTheShardOpensTheNext) {
  EXPECT_EQ(groups({4, 6, 1}, 10), (std::vector<std::vector<std::size_t>>{{0, 1}, {2}}));
  EXPECT_EQ(groups({4, 7, 3, 1}, 10), (std::vector<std::vector<std::size_t>>{{0}, {1, 2}, {3}}));
}

TEST(ShardPlan, ATensorAboveTheLimitIsAloneAndClosesNothing) {
  EXPECT_EQ(groups({4, 11, 6, 1}, 10), (std::vector<std::vector<std::size_t>>{{1}, {0, 2}, {3}}));
}

TEST(ShardPlan, NamesCountFromOneInFiveDigits) {
  const std::vector<Shard> shards = plan_shards(std::vector<std::uint64_t>(12, 8), 10);
  ASSERT_EQ(shards.size(), 12u);
  EXPECT_EQ(shards.front().name, "model-00001-of-00012.safetensors");
  EXPECT_EQ(shards.back().name, "model-00012-of-00012.safetensors");
}

// Every list of five sizes 0 … 4 at every limit 1 … 5, against what the rule promises.
TEST(ShardPlan, EveryShortListIsCoveredOnceAndFits) {
  for (std::uint64_t code = 0; code < 3125; ++code) {
    std::vector<std::uint64_t> sizes;
    for (std::uint64_t rest = code, i = 0; i < 5; ++i, rest /= 5) sizes.push_back(rest % 5);
    for (std::uint64_t most = 1; most <= 5; ++most) {
      std::vector<int> times(sizes.size(), 0);
      for (const Shard& shard : plan_shards(sizes, most)) {
        ASSERT_FALSE(shard.tensors.empty());
        ASSERT_TRUE(std::is_sorted(shard.tensors.begin(), shard.tensors.end()));
        std::uint64_t bytes = 0;
        for (const std::size_t i : shard.tensors) bytes += sizes[i], ++times[i];
        ASSERT_TRUE(bytes <= most || shard.tensors.size() == 1);
      }
      ASSERT_EQ(times, std::vector<int>(sizes.size(), 1));
    }
  }
}

TEST(ShardPlan, SizesNearTheEndOf64BitsDoNotOverflow) {
  EXPECT_EQ(plan_shards(std::vector<std::uint64_t>{UINT64_MAX, UINT64_MAX, 1}, UINT64_MAX).size(),
            3u);
}

}  // namespace
}  // namespace ratefloor::io

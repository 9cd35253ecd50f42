#include "ratefloor/model/tokenizer/merge_table.h"

#include <gtest/gtest.h>

namespace ratefloor::model {
namespace {

TEST(TokenizerMergeTable, AllPairsOfASmallTable) {
  // Of the pair (1, 2), which is there twice, the last counts.
  const std::vector<TokenMerge> merges = {{1, 2, 4}, {0, 0, 3}, {2, 1, 5}, {1, 0, 6}, {1, 2, 4}};
  const MergeTable table(merges, 7);
  for (std::uint32_t left = 0; left < 7; ++left)
    for (std::uint32_t right = 0; right < 7; ++right) {
      std::optional<std::uint32_t> rank;
      for (std::uint32_t i = 0; i < merges.size(); ++i)
        if (merges[i].left == left && merges[i].right == right) rank = i;
      const auto found = table.find(left, right);
      ASSERT_EQ(found.has_value(), rank.has_value()) << left << " " << right;
      if (!rank) continue;
      EXPECT_EQ(found->rank, *rank);
      EXPECT_EQ(found->merged, merges[*rank].merged);
    }
}

TEST(TokenizerMergeTable, None) { EXPECT_FALSE(MergeTable({}, 3).find(2, 2)); }

}  // namespace
}  // namespace ratefloor::model

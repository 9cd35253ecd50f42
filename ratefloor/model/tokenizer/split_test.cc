#include "ratefloor/model/tokenizer/split.h"

#include <gtest/gtest.h>

#include <string>

namespace ratefloor::model {
namespace {

using io::SplitBehavior;
using Texts = std::vector<std::string>;

/// Cuts "the-final--countdown" at its dashes, inside of a longer text.
Texts pieces(SplitBehavior behavior, bool invert) {
  const std::string whole = "..the-final--countdown";
  std::vector<TextRange> found;
  split_at_matches({2, whole.size()}, {{3, 4}, {9, 10}, {10, 11}}, behavior, invert, found);
  Texts texts;
  for (const TextRange& range : found)
    texts.push_back(whole.substr(range.begin, range.end - range.begin));
  return texts;
}

TEST(TokenizerSplit, Behaviours) {
  EXPECT_EQ(pieces(SplitBehavior::kRemoved, false), (Texts{"the", "final", "countdown"}));
  EXPECT_EQ(pieces(SplitBehavior::kIsolated, false),
            (Texts{"the", "-", "final", "-", "-", "countdown"}));
  EXPECT_EQ(pieces(SplitBehavior::kMergedWithPrevious, false),
            (Texts{"the-", "final-", "-", "countdown"}));
  EXPECT_EQ(pieces(SplitBehavior::kMergedWithNext, false),
            (Texts{"the", "-final", "-", "-countdown"}));
  EXPECT_EQ(pieces(SplitBehavior::kContiguous, false),
            (Texts{"the", "-", "final", "--", "countdown"}));
}

TEST(TokenizerSplit, Inverted) {
  EXPECT_EQ(pieces(SplitBehavior::kRemoved, true), (Texts{"-", "-", "-"}));
  EXPECT_EQ(pieces(SplitBehavior::kIsolated, true),
            (Texts{"the", "-", "final", "-", "-", "countdown"}));
  EXPECT_EQ(pieces(SplitBehavior::kMergedWithPrevious, true),
            (Texts{"the", "-final", "-", "-countdown"}));
  EXPECT_EQ(pieces(SplitBehavior::kMergedWithNext, true),
            (Texts{"the-", "final-", "-", "countdown"}));
}

TEST(TokenizerSplit, NothingAndEverything) {
  for (const SplitBehavior behavior :
       {SplitBehavior::kRemoved, SplitBehavior::kIsolated, SplitBehavior::kMergedWithPrevious,
        SplitBehavior::kMergedWithNext, SplitBehavior::kContiguous}) {
    std::vector<TextRange> found;
    split_at_matches({4, 4}, {}, behavior, false, found);
    EXPECT_TRUE(found.empty());
    split_at_matches({4, 4}, {{0, 0}}, behavior, false, found);
    EXPECT_TRUE(found.empty());
    split_at_matches({4, 7}, {}, behavior, false, found);
    EXPECT_EQ(found, (std::vector<TextRange>{{4, 7}}));
    found.clear();
    split_at_matches({4, 7}, {{0, 3}}, behavior, false, found);
    EXPECT_EQ(found.size(), behavior == SplitBehavior::kRemoved ? 0u : 1u);
  }
}

}  // namespace
}  // namespace ratefloor::model

#include "ratefloor/model/tokenizer/aligned_text.h"

#include <gtest/gtest.h>

namespace ratefloor::model {
namespace {

std::vector<std::uint32_t> origins(const AlignedText& text) {
  std::vector<std::uint32_t> all;
  for (std::size_t i = 0; i <= text.size(); ++i) all.push_back(text.origin(i));
  return all;
}
using Origins = std::vector<std::uint32_t>;

TEST(TokenizerAlignedText, UnchangedTextIsItsOwnOrigin) {
  const AlignedText text("abc", 5);
  EXPECT_EQ(origins(text), (Origins{5, 6, 7, 8}));
  EXPECT_EQ(origins(text.slice({1, 3})), (Origins{6, 7, 8}));
  EXPECT_EQ(text.slice({1, 3}).text(), "bc");
  EXPECT_EQ(origins(AlignedText("", 2)), Origins{2});
}

TEST(TokenizerAlignedText, InsertReplaceRemove) {
  const AlignedText text("abcd", 10);
  AlignedEdit edit(text);
  edit.replace_until(0, "__");  // stands for nothing
  edit.keep_until(1);
  edit.replace_until(2, "xyz");  // for b
  edit.replace_until(3, "");     // c goes to what comes next
  const AlignedText changed = edit.finish();
  EXPECT_EQ(changed.text(), "__axyzd");
  EXPECT_EQ(origins(changed), (Origins{10, 10, 10, 11, 11, 11, 12, 14}));
  EXPECT_EQ(origins(changed.slice({2, 7})), (Origins{10, 11, 11, 11, 12, 14}));
}

TEST(TokenizerAlignedText, ChangesOnTopOfChanges) {
  const AlignedText once = replace_all(AlignedText("a b"), " ", "▁");
  EXPECT_EQ(once.text(), "a▁b");
  EXPECT_EQ(origins(once), (Origins{0, 1, 1, 1, 2, 3}));
  const AlignedText twice = replace_all(once, "▁", "_");
  EXPECT_EQ(twice.text(), "a_b");
  EXPECT_EQ(origins(twice), (Origins{0, 1, 2, 3}));
  EXPECT_EQ(replace_all(AlignedText("aaa"), "aa", "b").text(), "ba");
  EXPECT_EQ(replace_all(AlignedText("  "), " ", "").text(), "");
  EXPECT_EQ(origins(replace_all(AlignedText("x y"), " ", "")), (Origins{0, 1, 3}));
}

}  // namespace
}  // namespace ratefloor::model

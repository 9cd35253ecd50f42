#include "ratefloor/model/tokenizer/unicode.h"

#include <gtest/gtest.h>

#include "ratefloor/io/utf8.h"

namespace ratefloor::model {
namespace {

std::string nfc(std::string_view text) {
  const Result<AlignedText> made = normalize_nfc(AlignedText(text));
  EXPECT_TRUE(made);
  EXPECT_EQ(made->origin(made->size()), text.size());
  return std::string(made->text());
}

TEST(TokenizerUnicode, EveryCodePointThereAndBack) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text = "é";
    append_code_point(text, c);
    std::size_t at = 2;
    ASSERT_EQ(next_code_point(text, at), c);
    ASSERT_EQ(at, text.size());
    ASSERT_EQ(code_point_before(text, at), 2u);
    ASSERT_FALSE(io::find_invalid_utf8(text)) << static_cast<unsigned>(c);
  }
}

TEST(TokenizerUnicode, Properties) {
  for (const char32_t c : {U' ', U'\t', U'\n', U'\x85', U'\xA0', U'\u2028', U'\u3000'})
    EXPECT_TRUE(is_white_space(c)) << static_cast<unsigned>(c);
  for (const char32_t c : {U'a', U'\u200B', U'\u180E', U'▁', U'\0'})
    EXPECT_FALSE(is_white_space(c)) << static_cast<unsigned>(c);
  for (const char32_t c : {U'a', U'Z', U'_', U'7', U'é', U'中', U'\u0301', U'Ⅷ', U'ⓐ', U'\u203F'})
    EXPECT_TRUE(is_word_character(c)) << static_cast<unsigned>(c);
  for (const char32_t c : {U' ', U'-', U'.', U'😀', U'▁', U'²'})
    EXPECT_FALSE(is_word_character(c)) << static_cast<unsigned>(c);
}

TEST(TokenizerUnicode, FormC) {
  EXPECT_EQ(nfc("plain"), "plain");
  EXPECT_EQ(nfc("caf\u00E9"), "caf\u00E9");
  EXPECT_EQ(nfc("cafe\u0301"), "caf\u00E9");
  EXPECT_EQ(nfc("\u212B"), "\u00C5");                    // Ångström sign
  EXPECT_EQ(nfc("\u1100\u1161\u11A8"), "\uAC01");        // Hangul
  EXPECT_EQ(nfc("a\u0301\u0316"), "\u00E1\u0316");       // sorted, then composed
  EXPECT_EQ(nfc("\u0344"), "\u0308\u0301");              // longer than it was
  EXPECT_EQ(nfc("\U0001D15E"), "\U0001D157\U0001D165");  // beyond the first plane
  EXPECT_EQ(nfc("\uFB01😀中"), "\uFB01😀中");              // compatibility stays
  EXPECT_EQ(nfc(""), "");
}

TEST(TokenizerUnicode, FormCKnowsWhereItCameFrom) {
  const Result<AlignedText> made = normalize_nfc(AlignedText("xe\u0301y\u212Bz"));
  ASSERT_TRUE(made);
  ASSERT_EQ(made->text(), "x\u00E9y\u00C5z");
  const std::uint32_t expected[] = {0, 1, 1, 4, 5, 5, 8, 9};
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(made->origin(i), expected[i]) << i;
}

TEST(TokenizerUnicode, MarksWithoutEnd) {
  std::string text = "a";
  for (int i = 0; i < 50000; ++i) text += i % 2 ? "\u0301" : "\u0316";
  const std::string composed = nfc(text);
  EXPECT_LT(composed.size(), text.size());
  EXPECT_FALSE(io::find_invalid_utf8(composed));
}

}  // namespace
}  // namespace ratefloor::model

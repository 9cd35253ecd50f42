#include "ratefloor/model/tokenizer/utf8_mender.h"

#include <gtest/gtest.h>

#include "ratefloor/io/utf8.h"

namespace ratefloor::model {
namespace {

using Replacement = Utf8Mender::Replacement;

std::string mended(std::string_view bytes, Replacement replacement) {
  Utf8Mender whole(replacement), parts(replacement);
  std::string at_once = whole.push(bytes);
  at_once += whole.finish();
  std::string by_byte;
  for (const char byte : bytes) {
    by_byte += parts.push(std::string_view(&byte, 1));
    EXPECT_FALSE(io::find_invalid_utf8(by_byte));
  }
  EXPECT_EQ(by_byte + parts.finish(), at_once);
  return at_once;
}

TEST(TokenizerUtf8Mender, GoodTextStays) {
  for (const char* text :
       {"", "abc", "é", "▁中文", "😀\n👍🏽", "\u0800\uFFFF\U00010000\U0010FFFF"})
    for (const auto replacement : {Replacement::kPerSequence, Replacement::kPerByte})
      EXPECT_EQ(mended(text, replacement), text);
}

TEST(TokenizerUtf8Mender, HoldsBackWhatIsIncomplete) {
  Utf8Mender mender(Replacement::kPerSequence);
  EXPECT_EQ(mender.push("a\xF0\x9F"), "a");
  EXPECT_EQ(mender.push("\x98"), "");
  EXPECT_EQ(mender.push("\x80\xC3"), "😀");
  EXPECT_EQ(mender.push("\xA9"), "é");
  EXPECT_EQ(mender.finish(), "");
}

TEST(TokenizerUtf8Mender, WhatCanBecomeNothing) {
  const std::string bad = "\uFFFD";
  const struct {
    const char* bytes;
    int sequences, count;  // replacements by sequence, and by byte
  } cases[] = {{"\x80", 1, 1},         {"\xFF", 1, 1},
               {"\xC0\xAF", 2, 2},     {"\xE2\x96", 1, 2},
               {"\xF0\x9F\x98", 1, 3}, {"\xED\xA0\x80", 3, 3},
               {"\xE0\x80\x80", 3, 3}, {"\xF4\x90\x80\x80", 4, 4},
               {"\xF5", 1, 1}};
  for (const auto& c : cases) {
    std::string by_sequence, by_byte;
    for (int i = 0; i < c.sequences; ++i) by_sequence += bad;
    for (int i = 0; i < c.count; ++i) by_byte += bad;
    const std::string inside = std::string("x") + c.bytes + "y";
    EXPECT_EQ(mended(c.bytes, Replacement::kPerSequence), by_sequence);
    EXPECT_EQ(mended(inside, Replacement::kPerSequence), "x" + by_sequence + "y");
    EXPECT_EQ(mended(inside, Replacement::kPerByte), "x" + by_byte + "y");
  }
}

TEST(TokenizerUtf8Mender, AllPairsOfBytes) {
  for (int a = 0; a < 256; ++a)
    for (int b = 0; b < 256; ++b) {
      const std::string bytes{static_cast<char>(a), static_cast<char>(b)};
      const std::string text = mended(bytes, Replacement::kPerSequence);
      EXPECT_FALSE(io::find_invalid_utf8(text));
      EXPECT_EQ(text == bytes, !io::find_invalid_utf8(bytes));
    }
}

}  // namespace
}  // namespace ratefloor::model

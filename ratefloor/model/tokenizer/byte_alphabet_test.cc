#include "ratefloor/model/tokenizer/byte_alphabet.h"

#include <gtest/gtest.h>

#include <set>

namespace ratefloor::model {
namespace {

TEST(TokenizerByteAlphabet, EveryByteThereAndBack) {
  std::set<std::string> letters;
  for (int b = 0; b < 256; ++b) {
    const std::string letter = letter_of_byte(static_cast<std::uint8_t>(b));
    EXPECT_TRUE(letters.insert(letter).second);
    const auto back = from_byte_alphabet(letter);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, std::string(1, static_cast<char>(b)));
  }
}

TEST(TokenizerByteAlphabet, KnownLetters) {
  EXPECT_EQ(to_byte_alphabet(" the\n"), "ĠtheĊ");
  EXPECT_EQ(to_byte_alphabet("é"), "Ã©");
  EXPECT_EQ(to_byte_alphabet(std::string("\0\x7F\xAD\xFF", 4)), "ĀġŃÿ");
}

TEST(TokenizerByteAlphabet, WhatIsNoLetter) {
  for (const char* text :
       {" ", "\n", "\x7F", "▁", "ń", "\xC2\xAD", "中", "😀", "\xC4", "\xC4 ", "\xFF"})
    EXPECT_FALSE(from_byte_alphabet(text)) << text;
  EXPECT_EQ(from_byte_alphabet("").value_or("none"), "");
  EXPECT_TRUE(from_byte_alphabet("Ń"));   // U+0143, the last letter
  EXPECT_FALSE(from_byte_alphabet("ń"));  // U+0144
}

}  // namespace
}  // namespace ratefloor::model

#include "ratefloor/io/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace ratefloor::io {
namespace {

/// Independent of the implementation: decode, then ask whether encoding gives the same bytes.
bool is_one_valid_character(const std::string& bytes) {
  std::uint32_t code = 0;
  const auto lead = static_cast<unsigned char>(bytes[0]);
  const std::size_t length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : 4;
  if (bytes.size() != length) return false;
  code = length == 1 ? lead : lead & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(bytes[i]) & 0xC0) != 0x80) return false;
    code = code << 6 | (static_cast<unsigned char>(bytes[i]) & 0x3F);
  }
  if (length == 4 && lead >= 0xF8) return false;
  if (length > 1 && lead < 0xC0) return false;
  constexpr std::uint32_t kShortest[] = {0, 0, 0x80, 0x800, 0x10000};
  return code >= kShortest[length] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

TEST(Utf8, SequencesOfUpToFourBytes) {
  for (int a = 0; a < 256; ++a) {
    const std::string one{static_cast<char>(a)};
    ASSERT_EQ(!find_invalid_utf8(one), is_one_valid_character(one)) << a;
    if (a < 0x80) continue;
    for (int b = 0; b < 256; b += (b == 0 ? 0x7F : 1)) {
      const std::string two{static_cast<char>(a), static_cast<char>(b)};
      ASSERT_EQ(!find_invalid_utf8(two), is_one_valid_character(two)) << a << " " << b;
      if (a < 0xE0) continue;
      for (const int c : {0x00, 0x7F, 0x80, 0xBF, 0xC0}) {
        const std::string three = two + static_cast<char>(c);
        ASSERT_EQ(!find_invalid_utf8(three), is_one_valid_character(three)) << a << " " << b;
        if (a < 0xF0) continue;
        for (const int d : {0x7F, 0x80, 0xBF, 0xC0}) {
          const std::string four = three + static_cast<char>(d);
          ASSERT_EQ(!find_invalid_utf8(four), is_one_valid_character(four)) << a << " " << b;
        }
      }
    }
  }
}

TEST(Utf8, FindsTheFirstFault) {
  EXPECT_EQ(find_invalid_utf8("größer"), std::nullopt);
  EXPECT_EQ(find_invalid_utf8("a\xffz"), 1u);
  EXPECT_EQ(find_invalid_utf8("ok \xE2\x82"), 3u) << "cut in the middle of a character";
}

TEST(Utf8, PrintableKeepsTheTerminalSafe) {
  EXPECT_EQ(printable("model.layers.0.größe"), "model.layers.0.größe");
  EXPECT_EQ(printable("a\x1b[2J\n\x7f"), "a\\x1b[2J\\x0a\\x7f");
  EXPECT_EQ(printable("\xc2\x9b"
                      "2J"),
            "\\xc2\\x9b2J")
      << "CSI as a C1 control";
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable(std::string(1000, 'x')), std::string(160, 'x') + "…");
}

}  // namespace
}  // namespace ratefloor::io

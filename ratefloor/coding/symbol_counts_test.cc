#include "ratefloor/coding/symbol_counts.h"

#include <gtest/gtest.h>

namespace ratefloor::coding {
namespace {

TEST(SymbolCounts, CountsAndAdds) {
  for (std::size_t n = 0; n < 40; ++n) {
    std::vector<std::uint16_t> words(n);
    std::vector<std::uint8_t> bytes(n);
    for (std::size_t i = 0; i < n; ++i) {
      words[i] = static_cast<std::uint16_t>(i * i % 11);
      bytes[i] = static_cast<std::uint8_t>(255 - i * i % 11);
    }
    std::vector<std::uint64_t> of_words(11, 100), of_bytes(256, 0), expected(11, 0);
    for (const auto s : words) ++expected[s];
    count_symbols(words, of_words);
    count_bytes(bytes, of_bytes);
    for (std::size_t s = 0; s < 11; ++s) {
      EXPECT_EQ(of_words[s], 100 + expected[s]);
      EXPECT_EQ(of_bytes[255 - s], expected[s]);
    }
  }
}

TEST(SymbolCounts, CodesOfFewBits) {
  for (int bits = 1; bits <= 8; ++bits)
    for (std::size_t n = 0; n < 70; ++n) {
      std::vector<std::uint8_t> codes(n);
      std::vector<std::uint64_t> counts(std::size_t{1} << bits, 5), expected = counts;
      for (std::size_t i = 0; i < n; ++i) {
        codes[i] = static_cast<std::uint8_t>((i * i * 37 + i) % counts.size());
        ++expected[codes[i]];
      }
      count_codes(codes, bits, counts);
      EXPECT_EQ(counts, expected) << bits << ' ' << n;
    }
}

TEST(SymbolCounts, IdealBits) {
  EXPECT_EQ(ideal_bits(std::vector<std::uint64_t>{}), 0.0);
  EXPECT_EQ(ideal_bits(std::vector<std::uint64_t>{0, 17, 0}), 0.0);
  EXPECT_NEAR(ideal_bits(std::vector<std::uint64_t>{8, 8, 8, 8}), 64.0, 1e-12);
  EXPECT_NEAR(ideal_bits(std::vector<std::uint64_t>{1, 3}), 4 * 0.8112781244591328, 1e-12);
}

}  // namespace
}  // namespace ratefloor::coding

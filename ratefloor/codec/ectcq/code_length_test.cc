#include "ratefloor/codec/ectcq/code_length.h"

#include <gtest/gtest.h>

#include "ratefloor/codec/ectcq/frequencies.h"

namespace ratefloor::codec::ectcq {
namespace {

Frequencies narrow_table(int raw_bits) {
  Format format;
  format.raw_bits = static_cast<std::uint8_t>(raw_bits);
  format.shape.scale = 256;
  return computed_frequencies(format, 0, 0);
}

TEST(CodeLength, CountedSymbolsAreIndicesAndEscapesTwiceTheLast) {
  EXPECT_EQ(index_of(kMiddle), 0);
  EXPECT_EQ(index_of(0), -kMiddle);
  EXPECT_EQ(index_of(2 * kMiddle), kMiddle);
  EXPECT_EQ(index_of(kEscape), 2 * kMiddle);
  EXPECT_EQ(index_of(kEscape + 1), 2 * kMiddle + 1);
}

// Inside the table, beyond its end, and escapes of both parities.
TEST(CodeLength, TheTotalIsTheSumOverSymbols) {
  for (const int raw_bits : {0, 2}) {
    const Frequencies table = narrow_table(raw_bits);
    ASSERT_LT(greatest_index(table), kMiddle);
    SymbolCounts counts{};
    for (const std::size_t symbol : {std::size_t{0}, std::size_t{kMiddle}, std::size_t{kMiddle + 1},
                                     std::size_t{2 * kMiddle}, kEscape, kEscape + 1})
      counts[symbol] = 3 + symbol;
    const SymbolLengths lengths(table, raw_bits);
    double sum = 0;
    for (std::size_t symbol = 0; symbol < kSymbols; ++symbol)
      sum += static_cast<double>(counts[symbol]) * lengths.of_symbol(symbol);
    EXPECT_EQ(total_length(table, raw_bits, counts), sum);
    EXPECT_GT(lengths(kMiddle), lengths(0));
  }
}

}  // namespace
}  // namespace ratefloor::codec::ectcq

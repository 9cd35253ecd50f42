#include "ratefloor/linear/prune/stored_columns.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/linear/feedback/testing/synthetic_layer.h"

namespace ratefloor::linear {
namespace {

double entropy(double p) { return -p * std::log2(p) - (1 - p) * std::log2(1 - p); }

// Gaussian weights of a spread per column, in whole steps; zero below a threshold.
SymbolColumns gaussian(std::size_t rows, std::size_t cols, double threshold, double octaves) {
  SymbolColumns columns{.rows = rows, .cols = cols};
  for (std::size_t c = 0; c < cols; ++c)
    for (std::size_t r = 0; r < rows; ++r) {
      const double spread = std::exp2(octaves * static_cast<double>(c) / static_cast<double>(cols));
      const double x = spread * testing::normal(1, c * rows + r);
      columns.symbols.push_back(
          std::abs(x) < threshold ? std::int16_t{0} : static_cast<std::int16_t>(std::lround(x)));
    }
  return columns;
}

void expect_round_trip(const SymbolColumns& columns) {
  const auto stored = encode_columns(columns);
  ASSERT_TRUE(stored);
  const auto decoded = decode_columns(stored->bytes);
  ASSERT_TRUE(decoded) << decoded.error().to_string();
  SymbolColumns expected = columns;
  for (std::size_t i = 0; i < expected.plain.size(); ++i)
    if (expected.symbols[i] == 0) expected.plain[i] = 0;
  EXPECT_EQ(*decoded, expected);
}

TEST(StoredColumns, ComeBack) {
  expect_round_trip(gaussian(70, 90, 1, 5));
  expect_round_trip(gaussian(3, 1, 0, 0));
  expect_round_trip(gaussian(20, 6, 0, 14));  // beyond ±127
  SymbolColumns zeros{.rows = 9, .cols = 8, .symbols = std::vector<std::int16_t>(72)};
  expect_round_trip(zeros);
  SymbolColumns extreme{.rows = 2, .cols = 2, .symbols = {32767, -32768, 127, -128}};
  expect_round_trip(extreme);
  SymbolColumns plain = gaussian(40, 30, 1.5, 1);
  plain.plain_bits = 11;
  for (std::size_t i = 0; i < 1200; ++i)
    plain.plain.push_back(static_cast<std::uint16_t>(i * 7919 % 2048));
  expect_round_trip(plain);
}

// Positions alone, and values of 16 bits: H(s) per weight and 16 for each that is kept.
TEST(StoredColumns, PositionsTakeTheBinaryEntropy) {
  for (const double threshold : {0.67449, 1.64485}) {
    SymbolColumns columns = gaussian(512, 256, threshold, 0);
    std::size_t kept = 0;
    for (std::int16_t& z : columns.symbols) kept += static_cast<std::size_t>(z = z != 0 ? 1 : 0);
    const double weights = 512 * 256, share = static_cast<double>(kept) / weights;
    const auto positions = encode_columns(columns);
    EXPECT_NEAR(8 * static_cast<double>(positions->bytes.size()) / weights, entropy(share), 0.008);
    EXPECT_NEAR(positions->entropy_bits / weights, entropy(share), 1e-6);
    EXPECT_EQ(positions->classes, 1u);
    columns.plain_bits = 16, columns.plain.resize(columns.symbols.size(), 40000);
    EXPECT_NEAR(8 * static_cast<double>(encode_columns(columns)->bytes.size()) / weights,
                entropy(share) + 16 * share, 0.008);
  }
}

// Columns of ever greater spread are told apart, and the bytes are near the sum of their entropies.
TEST(StoredColumns, ClassesFollowTheColumns) {
  const SymbolColumns columns = gaussian(512, 256, 0, 6);
  const auto stored = encode_columns(columns);
  EXPECT_GE(stored->classes, 8u);
  double ideal = 0;  // of a Gaussian in steps of 1, by column: exact sums over its cells
  for (std::size_t c = 0; c < 256; ++c) {
    const double spread = std::exp2(6.0 * static_cast<double>(c) / 256);
    for (int z = -600; z <= 600; ++z) {
      const double p = 0.5 * (std::erfc((z - 0.5) / (spread * std::sqrt(2.0))) -
                              std::erfc((z + 0.5) / (spread * std::sqrt(2.0))));
      if (p > 0) ideal -= p * std::log2(p) / 256;
    }
  }
  EXPECT_NEAR(8 * static_cast<double>(stored->bytes.size()) / (512 * 256), ideal, 0.08);
}

TEST(StoredColumns, WrongSizesAndBytesAreErrors) {
  SymbolColumns columns = gaussian(20, 10, 0, 1);
  const std::vector<std::uint8_t> good = encode_columns(columns)->bytes;
  for (std::size_t cut = 0; cut < good.size(); ++cut)
    EXPECT_FALSE(decode_columns(std::span(good).first(cut))) << cut;
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::vector<std::uint8_t> bad = good;
    bad[i] = static_cast<std::uint8_t>(bad[i] ^ 0x10);
    const auto decoded = decode_columns(bad);  // may be other columns, never a crash
    if (decoded) {
      EXPECT_FALSE(*decoded == columns) << i;
    }
  }
  columns.symbols.pop_back();
  EXPECT_EQ(encode_columns(columns).error().code, ErrorCode::kInvalidArgument);
  SymbolColumns wide{.rows = 1, .cols = 1, .symbols = {1}, .plain_bits = 3, .plain = {8}};
  EXPECT_FALSE(encode_columns(wide));
}

}  // namespace
}  // namespace ratefloor::linear

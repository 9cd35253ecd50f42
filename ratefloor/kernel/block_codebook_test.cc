#include "ratefloor/kernel/block_codebook.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ratefloor/kernel/block_codebook_ref.h"
#include "ratefloor/kernel/block_range.h"
#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/kernel/testing/test_data.h"

namespace ratefloor::kernel {
namespace {

// Uneven thresholds and shuffled codes, so that no two slots can be mistaken for each other.
NibbleTables uneven_tables() {
  NibbleTables tables{};
  for (int s = 0; s < 15; ++s)
    tables.thresholds[s] = std::sin((static_cast<float>(s) - 7.0f) * 0.2f) + 0.01f;
  for (int s = 0; s < 16; ++s) tables.codes[s] = static_cast<std::uint8_t>((s * 7 + 3) % 16);
  for (int s = 0; s < 16; ++s)
    tables.values[tables.codes[s]] = static_cast<float>(s - 8) / 8.0f + 0.001f;
  return tables;
}

std::vector<std::uint8_t> encoded(std::span<const float> x, std::size_t block,
                                  std::span<const float> absmax) {
  std::vector<std::uint8_t> bytes((x.size() + 1) / 2);
  encode_nibbles(x, block, absmax, uneven_tables(), bytes);
  return bytes;
}

TEST(BlockCodebook, EveryTargetGivesTheReferencesBits) {
  const NibbleTables tables = uneven_tables();
  on_every_simd_target([&](const std::string& target) {
    for (const std::size_t n : testing::kLengths)
      for (const std::size_t block : {2, 6, 32, 64, 100, 4096})
        for (const std::size_t offset : {0, 1}) {
          auto data = testing::bells(n, offset, n + block);
          const auto x = data.span();
          std::vector<float> absmax(blocks_of(n, block));
          block_absmax(x, block, absmax);
          const auto bytes = encoded(x, block, absmax);
          testing::Unaligned out(n, offset);
          decode_nibbles(bytes, block, absmax, tables, out.span());
          std::vector<std::uint8_t> expected(bytes.size());
          std::vector<float> expected_out(n);
          for (std::size_t b = 0; b < absmax.size(); ++b) {
            const std::size_t at = b * block, size = std::min(block, n - at);
            reference::encode_nibbles(x.data() + at, size, reciprocal_of(absmax[b]), tables,
                                      expected.data() + at / 2);
            reference::decode_nibbles(expected.data() + at / 2, size, absmax[b], tables,
                                      expected_out.data() + at);
          }
          ASSERT_EQ(bytes, expected) << target << ' ' << n << ' ' << block;
          ASSERT_TRUE(std::equal(expected_out.begin(), expected_out.end(), out.span().begin()))
              << target << ' ' << n << ' ' << block;
        }
  });
}

TEST(BlockCodebook, EveryThresholdAndItsNeighbours) {
  const NibbleTables tables = uneven_tables();
  std::vector<float> x;
  for (const float t : tables.thresholds)
    for (const float v : {std::nextafter(t, -2.0f), t, std::nextafter(t, 2.0f)}) x.push_back(v);
  x.resize(64, 1.0f);
  const std::vector<float> unit(1, 1.0f);
  on_every_simd_target([&](const std::string& target) {
    const auto bytes = encoded(x, 64, unit);
    for (std::size_t i = 0; i < 45; ++i) {
      const std::size_t slot = i / 3 + (i % 3 == 2);  // v > t, strictly
      const unsigned nibble = i % 2 == 0 ? bytes[i / 2] >> 4 : bytes[i / 2] & 15;
      ASSERT_EQ(nibble, tables.codes[slot]) << target << ' ' << i;
    }
  });
}

TEST(BlockCodebook, EveryByteDecodes) {
  const NibbleTables tables = uneven_tables();
  std::vector<std::uint8_t> bytes(256);
  for (int i = 0; i < 256; ++i) bytes[i] = static_cast<std::uint8_t>(i);
  const std::vector<float> scale(8, 3.0f);
  on_every_simd_target([&](const std::string& target) {
    std::vector<float> out(512);
    decode_nibbles(bytes, 64, scale, tables, out);
    for (int i = 0; i < 256; ++i) {
      ASSERT_EQ(out[2 * i], tables.values[i >> 4] * 3.0f) << target;
      ASSERT_EQ(out[2 * i + 1], tables.values[i & 15] * 3.0f) << target;
    }
  });
}

TEST(BlockCodebook, ZeroBlocksAndExtremeScales) {
  const float tiny = std::numeric_limits<float>::denorm_min();
  on_every_simd_target([&](const std::string& target) {
    const auto unscaled = testing::bells(100, 0, 9);
    auto copy = unscaled;
    std::vector<float> absmax(2);
    block_absmax(copy.span(), 64, absmax);
    const auto expected = encoded(copy.span(), 64, absmax);
    // Scaling by a power of two changes nothing as long as nothing is rounded away.
    for (const int exponent : {-100, -20, 20, 100}) {
      auto scaled = unscaled;
      for (float& v : scaled.span()) v = std::ldexp(v, exponent);
      block_absmax(scaled.span(), 64, absmax);
      ASSERT_EQ(encoded(scaled.span(), 64, absmax), expected) << target << ' ' << exponent;
    }
    // Subnormal: the reciprocal of 12 · 2^-149 is not an f32.
    std::vector<float> x(64, 0.0f), one(1);
    for (int i = 0; i < 64; ++i) x[i] = static_cast<float>(i % 25 - 12) * tiny;
    block_absmax(x, 64, one);
    auto same = x;
    for (float& v : same) v = v / tiny;
    const std::vector<float> twelve(1, 12.0f);
    ASSERT_EQ(encoded(x, 64, one), encoded(same, 64, twelve)) << target;
    // Zeros: the slot of v = 0, everywhere.
    const std::vector<float> zeros(37, 0.0f), zero(1, 0.0f);
    const unsigned code = reference::nibble(0.0f, uneven_tables());
    for (const std::uint8_t byte : encoded(zeros, 64, zero)) ASSERT_EQ(byte, code * 17) << target;
  });
}

}  // namespace
}  // namespace ratefloor::kernel

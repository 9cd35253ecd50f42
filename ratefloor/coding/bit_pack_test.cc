#include "ratefloor/coding/bit_pack.h"

#include <gtest/gtest.h>

#include <vector>

#include "ratefloor/coding/bit_stream.h"

namespace ratefloor::coding {
namespace {

std::vector<std::uint8_t> codes_of(std::size_t n, int bits) {
  std::vector<std::uint8_t> codes(n);
  std::uint32_t state =
      12345u + static_cast<std::uint32_t>(n) * 8 + static_cast<std::uint32_t>(bits);
  for (auto& code : codes) {
    state = state * 1664525u + 1013904223u;
    code = static_cast<std::uint8_t>((state >> 24) & ((1u << bits) - 1));
  }
  return codes;
}

TEST(BitPack, IsTheBitStreamAndComesBack) {
  for (int bits = 1; bits <= 8; ++bits)
    for (std::size_t n = 0; n <= 130; ++n) {
      const auto codes = codes_of(n, bits);
      std::vector<std::uint8_t> expected;
      BitWriter writer(expected);
      for (const auto code : codes) writer.write(code, bits);
      std::vector<std::uint8_t> bytes(packed_bytes(n, bits), 0xee), back(n, 0xee);
      pack_bits(codes, bits, bytes);
      ASSERT_EQ(bytes, expected) << n << ' ' << bits;
      unpack_bits(bytes, bits, back);
      ASSERT_EQ(back, codes) << n << ' ' << bits;
    }
}

TEST(BitPack, AnyBytesUnpackIntoRange) {
  for (int bits = 1; bits <= 8; ++bits) {
    const std::vector<std::uint8_t> bytes(packed_bytes(77, bits), 0xff);
    std::vector<std::uint8_t> codes(77);
    unpack_bits(bytes, bits, codes);
    for (const auto code : codes) ASSERT_EQ(code, (1u << bits) - 1);
  }
}

TEST(BitStream, GammaCodesComeBack) {
  std::vector<std::uint8_t> bytes;
  BitWriter writer(bytes);
  writer.write(5, 3);
  for (std::uint32_t v = 1; v < 3000; v += 7) writer.write_gamma(v);
  writer.write_gamma(0xffffffffu);
  BitReader reader(bytes);
  EXPECT_EQ(reader.read(3), 5u);
  for (std::uint32_t v = 1; v < 3000; v += 7) ASSERT_EQ(reader.read_gamma(), v);
  EXPECT_EQ(reader.read_gamma(), 0xffffffffu);
  EXPECT_EQ(reader.read_padding(), 0u);
  EXPECT_FALSE(reader.overran());
  EXPECT_EQ(reader.bytes_used(), bytes.size());
}

TEST(BitStream, EndlessZerosEnd) {
  const std::vector<std::uint8_t> zeros(100, 0);
  BitReader reader(zeros);
  EXPECT_EQ(reader.read_gamma(), 0u);
  BitReader empty({});
  EXPECT_EQ(empty.read_gamma(), 0u);
  EXPECT_EQ(empty.read(32), 0u);
  EXPECT_TRUE(empty.overran());
}

}  // namespace
}  // namespace ratefloor::coding

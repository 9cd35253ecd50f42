#include "ratefloor/quant/voronoi/index_packing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ratefloor/base/random.h"

namespace ratefloor::quant {
namespace {

TEST(IndexPacking, BitsAreTheLogarithmRoundedUp) {
  for (int q = 2; q <= 255; ++q)
    for (std::size_t n = 1; n <= 24; ++n) {
      // n log2 q is an integer for powers of two only; elsewhere it is far enough from one.
      const double exact = static_cast<double>(n) * std::log2(q);
      EXPECT_EQ(packed_index_bits(n, q), static_cast<int>(std::ceil(exact - 1e-9)))
          << q << " " << n;
    }
}

TEST(IndexPacking, SmallCasesCountThroughAllIntegers) {
  for (int q = 2; q <= 5; ++q) {
    std::vector<std::uint8_t> digits(4), back(4);
    const int words = q * q * q * q;
    for (int value = 0; value < words; ++value) {
      for (int i = 0, rest = value; i < 4; ++i, rest /= q) digits[i] = rest % q;
      const PackedIndex packed = pack_index(digits, q);
      EXPECT_EQ(packed, (PackedIndex{static_cast<std::uint64_t>(value), 0, 0}));
      ASSERT_TRUE(unpack_index(packed, q, back));
      EXPECT_EQ(back, digits);
    }
    const Result<void> beyond = unpack_index({static_cast<std::uint64_t>(words), 0, 0}, q, back);
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error().code, ErrorCode::kMalformed);
  }
}

TEST(IndexPacking, EveryAlphabetAndLengthComesBack) {
  for (int q = 2; q <= 255; ++q)
    for (const std::size_t n : {1u, 2u, 4u, 8u, 16u, 24u}) {
      std::vector<std::uint8_t> digits(n), back(n);
      const int bits = packed_index_bits(n, q);
      for (std::uint32_t trial = 0; trial < 4; ++trial) {
        for (std::size_t i = 0; i < n; ++i)
          digits[i] = trial == 0   ? 0
                      : trial == 1 ? q - 1
                                   : random_bits(1, i, trial, static_cast<std::uint32_t>(q))[0] %
                                         static_cast<std::uint64_t>(q);
        const PackedIndex packed = pack_index(digits, q);
        for (int b = bits; b < 64 * kPackedWords; ++b) EXPECT_EQ(packed[b / 64] >> b % 64 & 1, 0u);
        ASSERT_TRUE(unpack_index(packed, q, back));
        EXPECT_EQ(back, digits);
      }
      // All bits set is no index, unless every pattern is one.
      PackedIndex ones{};
      for (int b = 0; b < bits; ++b) ones[b / 64] |= std::uint64_t{1} << b % 64;
      EXPECT_EQ(unpack_index(ones, q, back).has_value(), (q & (q - 1)) == 0);
    }
  std::vector<std::uint8_t> back(24);
  EXPECT_FALSE(unpack_index({~0ull, ~0ull, ~0ull}, 255, back));
}

}  // namespace
}  // namespace ratefloor::quant

// Every target that this processor runs gives the bits of the reference.
#include "ratefloor/kernel/convert.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "ratefloor/kernel/convert_ref.h"
#include "ratefloor/kernel/simd_targets.h"

namespace ratefloor::kernel {
namespace {

std::vector<std::uint16_t> all_codes() {
  std::vector<std::uint16_t> codes(65536);
  std::iota(codes.begin(), codes.end(), std::uint16_t{0});
  return codes;
}

template <class To, class From>
std::vector<To> bits_of(const std::vector<From>& values) {
  std::vector<To> bits;
  for (const From value : values) bits.push_back(std::bit_cast<To>(value));
  return bits;
}

TEST(Convert, DecodesEveryCodeLikeTheReference) {
  const std::vector<std::uint16_t> codes = all_codes();
  std::vector<float> expected_bf16(codes.size()), expected_f16(codes.size());
  ref::bf16_to_f32(codes, expected_bf16);
  ref::f16_to_f32(codes, expected_f16);
  on_every_simd_target([&](const std::string& target) {
    SCOPED_TRACE(target);
    std::vector<float> got(codes.size());
    bf16_to_f32(codes, got);
    EXPECT_EQ(bits_of<std::uint32_t>(got), bits_of<std::uint32_t>(expected_bf16));
    f16_to_f32(codes, got);
    EXPECT_EQ(bits_of<std::uint32_t>(got), bits_of<std::uint32_t>(expected_f16));
  });
}

TEST(Convert, EncodesNeighboursOfEveryBf16LikeTheReference) {
  // Each bf16 code with the lower halves where rounding decides.
  std::vector<float> values;
  for (std::uint32_t upper = 0; upper < 65536; ++upper) {
    for (const std::uint32_t lower : {0x0000u, 0x0001u, 0x7fffu, 0x8000u, 0x8001u, 0xffffu}) {
      values.push_back(std::bit_cast<float>(upper << 16 | lower));
    }
  }
  std::vector<std::uint16_t> expected(values.size());
  ref::f32_to_bf16(values, expected);
  on_every_simd_target([&](const std::string& target) {
    SCOPED_TRACE(target);
    std::vector<std::uint16_t> got(values.size());
    f32_to_bf16(values, got);
    EXPECT_EQ(got, expected);
  });
}

TEST(Convert, AnyLengthAndAnyStart) {
  const std::vector<std::uint16_t> codes = all_codes();
  on_every_simd_target([&](const std::string& target) {
    SCOPED_TRACE(target);
    for (std::size_t start = 0; start < 8; ++start) {
      for (std::size_t length = 0; length < 70; ++length) {
        const std::span<const std::uint16_t> in(codes.data() + 0x3bf0 + start, length);
        std::vector<float> expected(length), got(length + 1 + start, -7.0f);
        ref::f16_to_f32(in, expected);
        f16_to_f32(in, std::span(got).subspan(start, length));
        for (std::size_t i = 0; i < length; ++i) ASSERT_EQ(got[start + i], expected[i]);
        ASSERT_EQ(got[start + length], -7.0f) << "wrote past the end";
        std::vector<std::uint16_t> back(length + 1, 77), again(length);
        f32_to_bf16(expected, std::span(back).first(length));
        ref::f32_to_bf16(expected, again);
        for (std::size_t i = 0; i < length; ++i) ASSERT_EQ(back[i], again[i]);
        ASSERT_EQ(back[length], 77) << "wrote past the end";
      }
    }
  });
}

TEST(Convert, DoubleBeyondRangeBecomesInfinite) {
  const std::vector<double> in{1e39, -1e39, 0.1, 1e-60};
  std::vector<float> out(in.size());
  f64_to_f32(in, out);
  EXPECT_EQ(out[0], std::numeric_limits<float>::infinity());
  EXPECT_EQ(out[1], -std::numeric_limits<float>::infinity());
  EXPECT_EQ(out[2], 0.1f);
  EXPECT_EQ(out[3], 0.0f);
}

}  // namespace
}  // namespace ratefloor::kernel

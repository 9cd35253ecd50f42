// Every code of every small format, against the definition sign × mantissa × 2^exponent.
#include "ratefloor/base/float_formats.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace ratefloor {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The value of a code with IEEE-like fields; NaN and infinity by the top exponent.
double ieee_value(std::uint32_t code, int exponent_bits, int mantissa_bits) {
  const int bias = (1 << (exponent_bits - 1)) - 1;
  const std::uint32_t mantissa = code & ((1u << mantissa_bits) - 1);
  const int exponent = static_cast<int>(code >> mantissa_bits & ((1u << exponent_bits) - 1));
  const double sign = code >> (exponent_bits + mantissa_bits) ? -1.0 : 1.0;
  if (exponent == (1 << exponent_bits) - 1) {
    return mantissa != 0 ? std::nan("") : sign * kInfinity;
  }
  const double significand = mantissa + (exponent > 0 ? std::ldexp(1.0, mantissa_bits) : 0.0);
  return sign * std::ldexp(significand, std::max(exponent, 1) - bias - mantissa_bits);
}

void expect_same(float got, double expected, std::uint32_t code) {
  if (std::isnan(expected)) {
    EXPECT_TRUE(std::isnan(got)) << code;
  } else {
    EXPECT_EQ(static_cast<double>(got), expected) << code;
    EXPECT_EQ(std::signbit(got), std::signbit(expected)) << code;
  }
}

TEST(FloatFormats, EveryBf16Decodes) {
  for (std::uint32_t code = 0; code < 65536; ++code) {
    const float value = bf16_to_f32(static_cast<std::uint16_t>(code));
    expect_same(value, ieee_value(code, 8, 7), code);
  }
}

TEST(FloatFormats, EveryF16Decodes) {
  for (std::uint32_t code = 0; code < 65536; ++code) {
    const float value = f16_to_f32(static_cast<std::uint16_t>(code));
    expect_same(value, ieee_value(code, 5, 10), code);
    const auto bits = std::bit_cast<std::uint32_t>(value);
    if (std::isnan(value)) {
      EXPECT_EQ(bits & 0x00400000u, 0x00400000u) << "signalling NaN from " << code;
      EXPECT_EQ(bits >> 31, code >> 15) << code;
    }
  }
}

TEST(FloatFormats, EveryCodeSurvivesTheRoundTrip) {
  for (std::uint32_t code = 0; code < 65536; ++code) {
    const auto narrow = static_cast<std::uint16_t>(code);
    const bool f16_nan = (code & 0x7fffu) > 0x7c00u, bf16_nan = (code & 0x7fffu) > 0x7f80u;
    EXPECT_EQ(f32_to_f16(f16_to_f32(narrow)), f16_nan ? code | 0x0200u : code);
    EXPECT_EQ(f32_to_bf16(bf16_to_f32(narrow)), bf16_nan ? code | 0x0040u : code);
  }
}

/// Between each pair of neighbouring finite codes: halfway goes to the even one, a hair either side
/// to the nearer one. `step` is exact in double for both formats.
template <class Decode, class Encode>
void check_rounding(std::uint32_t finite_codes, Decode decode, Encode encode) {
  for (std::uint32_t code = 0; code + 1 < finite_codes; ++code) {
    const double low = decode(static_cast<std::uint16_t>(code));
    const double high = decode(static_cast<std::uint16_t>(code + 1));
    const auto middle = static_cast<float>((low + high) / 2);
    ASSERT_EQ(static_cast<double>(middle), (low + high) / 2) << "halfway is exact in f32";
    const std::uint32_t even = code % 2 == 0 ? code : code + 1;
    for (const float sign : {1.0f, -1.0f}) {
      const std::uint32_t sign_bit = sign < 0 ? 0x8000u : 0u;
      ASSERT_EQ(encode(sign * middle), even | sign_bit) << code;
      ASSERT_EQ(encode(sign * std::nextafter(middle, 0.0f)), code | sign_bit) << code;
      ASSERT_EQ(encode(sign * std::nextafter(middle, std::numeric_limits<float>::infinity())),
                (code + 1) | sign_bit)
          << code;
    }
  }
}

TEST(FloatFormats, F16RoundsToNearestEven) { check_rounding(0x7c00, f16_to_f32, f32_to_f16); }

TEST(FloatFormats, Bf16RoundsToNearestEven) {
  // Code 0 and 1: halfway is the smallest but one subnormal f32, and all steps remain exact.
  check_rounding(0x7f80, bf16_to_f32, f32_to_bf16);
}

TEST(FloatFormats, OverflowAndNan) {
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(f32_to_f16(65519.99f), 0x7bff);  // below halfway to 2^16
  EXPECT_EQ(f32_to_f16(65520.0f), 0x7c00);
  EXPECT_EQ(f32_to_f16(-infinity), 0xfc00);
  EXPECT_EQ(f32_to_bf16(std::numeric_limits<float>::max()), 0x7f80);
  EXPECT_EQ(f32_to_bf16(-infinity), 0xff80);
  EXPECT_EQ(f32_to_f16(1e-30f), 0x0000);
  EXPECT_EQ(f32_to_f16(-1e-30f), 0x8000);
  // A NaN whose payload lies only in the dropped bits must not turn into infinity.
  const float low_payload = std::bit_cast<float>(0xff800001u);
  EXPECT_EQ(f32_to_bf16(low_payload), 0xffc0);
  EXPECT_EQ(f32_to_f16(low_payload), 0xfe00);
}

TEST(FloatFormats, EveryF8Decodes) {
  for (std::uint32_t code = 0; code < 256; ++code) {
    const std::uint32_t magnitude = code & 0x7fu;
    const double sign = code >> 7 ? -1.0 : 1.0;
    expect_same(kF8E5M2[code], ieee_value(code, 5, 2), code);
    // OCP E4M3 uses the top exponent for numbers too; only all-ones is NaN.
    const int e = static_cast<int>(magnitude >> 3), m = static_cast<int>(magnitude & 7);
    const double e4m3 = sign * std::ldexp(m + (e > 0 ? 8 : 0), std::max(e, 1) - 7 - 3);
    expect_same(kF8E4M3[code], magnitude == 0x7f ? std::nan("") : e4m3, code);
    // FNUZ: one more in the bias, every code a number but 0x80.
    expect_same(kF8E4M3Fnuz[code], code == 0x80 ? std::nan("") : e4m3 / 2, code);
    const int e5 = static_cast<int>(magnitude >> 2), m5 = static_cast<int>(magnitude & 3);
    const double e5m2 = sign * std::ldexp(m5 + (e5 > 0 ? 4 : 0), std::max(e5, 1) - 16 - 2);
    expect_same(kF8E5M2Fnuz[code], code == 0x80 ? std::nan("") : e5m2, code);
    expect_same(kF8E8M0[code],
                code == 255 ? std::nan("") : std::ldexp(1.0, static_cast<int>(code) - 127), code);
  }
}

TEST(FloatFormats, F8LimitsAsPublished) {
  EXPECT_EQ(kF8E4M3[0x7e], 448.0f);
  EXPECT_EQ(kF8E5M2[0x7b], 57344.0f);
  EXPECT_EQ(kF8E4M3Fnuz[0x7f], 240.0f);
  EXPECT_EQ(kF8E5M2Fnuz[0x7f], 57344.0f);
  EXPECT_EQ(kF8E4M3[0x01], 0x1p-9f);
  EXPECT_EQ(kF8E5M2[0x01], 0x1p-16f);
  EXPECT_EQ(kF8E8M0[0], 0x1p-127f);
  EXPECT_EQ(kF8E8M0[254], 0x1p127f);
}

static_assert(f16_to_f32(0x3c00) == 1.0f && f32_to_f16(1.0f) == 0x3c00 && kF8E4M3[0x38] == 1.0f,
              "usable at compile time");

}  // namespace
}  // namespace ratefloor

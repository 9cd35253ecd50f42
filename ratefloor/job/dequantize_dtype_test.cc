#include "ratefloor/job/dequantize_dtype.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "ratefloor/base/float_formats.h"

namespace ratefloor::job {
namespace {

using io::Dtype;

constexpr float kInf = std::numeric_limits<float>::infinity();

std::uint16_t half(Dtype dtype, double value, bool* overflow = nullptr) {
  std::uint16_t code = 0;
  const auto bad = convert_floats(Dtype::kF64, reinterpret_cast<const std::byte*>(&value), 1, dtype,
                                  std::as_writable_bytes(std::span(&code, 1)));
  if (overflow) *overflow = bad.has_value();
  return code;
}

double decoded(Dtype dtype, std::uint16_t code) {
  return dtype == Dtype::kF16 ? f16_to_f32(code) : bf16_to_f32(code);
}

TEST(DequantizeDtype, NamesAndDefaults) {
  EXPECT_EQ(output_dtype_named("bf16"), Dtype::kBF16);
  EXPECT_EQ(output_dtype_named("f16"), Dtype::kF16);
  EXPECT_EQ(output_dtype_named("f32"), Dtype::kF32);
  for (const char* name : {"", "F32", "f64", "f8", "int4"}) EXPECT_FALSE(output_dtype_named(name));
  EXPECT_EQ(config_dtype_name(Dtype::kBF16), "bfloat16");
  for (int i = 0; i < io::kDtypeCount; ++i) {
    const auto dtype = static_cast<Dtype>(i);
    if (!io::is_readable(dtype)) continue;
    const Dtype out = default_output_dtype(dtype);
    EXPECT_EQ(out, io::bits(dtype) == 8    ? Dtype::kBF16
                   : io::bits(dtype) == 64 ? Dtype::kF32
                                           : dtype);
  }
}

// Between every two neighbours of both short types: the middle goes to the even one, and a double
// just beside the middle, which f32 cannot tell from it, to the nearer one.
TEST(DequantizeDtype, DoublesAreRoundedOnce) {
  for (const Dtype dtype : {Dtype::kF16, Dtype::kBF16}) {
    const std::uint16_t last = dtype == Dtype::kF16 ? 0x7bff : 0x7f7f;
    for (std::uint16_t code = 0; code < last; ++code) {
      const double low = decoded(dtype, code), high = decoded(dtype, code + 1);
      const double middle = (low + high) / 2;
      const auto even = static_cast<std::uint16_t>(code + (code & 1));
      ASSERT_EQ(half(dtype, low), code);
      ASSERT_EQ(half(dtype, middle), even);
      ASSERT_EQ(half(dtype, std::nextafter(middle, 0.0)), code);
      ASSERT_EQ(half(dtype, std::nextafter(middle, 1e300)), code + 1);
      ASSERT_EQ(half(dtype, -std::nextafter(middle, 1e300)), (code + 1) | 0x8000);
    }
  }
}

TEST(DequantizeDtype, OnlyFiniteValuesOverflow) {
  const std::vector<float> values{1, kInf, -kInf, std::nanf(""), 65519, -65520, 70000};
  std::vector<std::byte> out(2 * values.size());
  EXPECT_EQ(write_floats(Dtype::kF16, values, out), 5u);
  EXPECT_EQ(write_floats(Dtype::kBF16, values, out), std::nullopt);
  const std::vector<float> large{0, -0x1.ff0p127f, 0x1.ffp127f};
  out.resize(2 * large.size());
  EXPECT_EQ(write_floats(Dtype::kBF16, large, out), 1u);
  bool overflow = false;
  for (const double value : {1e300, -1e39, 65520.0}) {
    half(Dtype::kF16, value, &overflow);
    EXPECT_TRUE(overflow) << value;
  }
  EXPECT_EQ(half(Dtype::kF16, static_cast<double>(-kInf), &overflow), 0xfc00);
  EXPECT_FALSE(overflow);
  EXPECT_TRUE(std::isnan(decoded(Dtype::kBF16, half(Dtype::kBF16, std::nan(""), &overflow))));
  EXPECT_FALSE(overflow);
  const double beyond[] = {1, 1e39};
  float narrow[2];
  EXPECT_EQ(convert_floats(Dtype::kF64, reinterpret_cast<const std::byte*>(beyond), 2, Dtype::kF32,
                           std::as_writable_bytes(std::span(narrow))),
            1u);
}

TEST(DequantizeDtype, EveryShortCodeSurvivesBf16AndF32) {
  for (const Dtype from :
       {Dtype::kF8E4M3, Dtype::kF8E5M2, Dtype::kF8E4M3Fnuz, Dtype::kF8E5M2Fnuz, Dtype::kF8E8M0}) {
    std::vector<std::byte> codes(256), out(512), wide(1024);
    for (int i = 0; i < 256; ++i) codes[i] = static_cast<std::byte>(i);
    EXPECT_EQ(convert_floats(from, codes.data(), 256, Dtype::kBF16, out), std::nullopt);
    EXPECT_EQ(convert_floats(from, codes.data(), 256, Dtype::kF32, wide), std::nullopt);
    for (int i = 0; i < 256; ++i) {
      std::uint16_t code = 0;
      float value = 0;
      std::memcpy(&code, &out[2 * i], 2);
      std::memcpy(&value, &wide[4 * i], 4);
      if (std::isnan(value))
        EXPECT_TRUE(std::isnan(bf16_to_f32(code)));
      else
        EXPECT_EQ(bf16_to_f32(code), value) << i;
    }
  }
}

}  // namespace
}  // namespace ratefloor::job

#include "ratefloor/linear/normalize.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/base/random.h"

namespace ratefloor::linear {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kMost = std::numeric_limits<float>::max();

std::vector<float> noise(std::size_t n, std::uint64_t seed, double scale) {
  std::vector<float> x(n);
  for (std::size_t i = 0; i < n; ++i)
    x[i] = static_cast<float>(scale * (2 * uniform_pair(seed, i, 0, 0)[0] - 1));
  return x;
}

double mean_square(std::span<const float> x) {
  double sum = 0;
  for (const double v : x) sum += v * v;
  return sum / static_cast<double>(x.size());
}

TEST(Normalize, MeanSquareIsOneAtAnyScale) {
  for (int exponent = -125; exponent <= 127; ++exponent) {
    std::vector<float> x = noise(100, 3, std::ldexp(1.0, exponent));
    const std::vector<float> original = x;
    const auto scales = normalize(x, 50);
    ASSERT_TRUE(scales);
    ASSERT_EQ(scales->size(), 2);
    // The rounding of a bf16 is at most 2^-8 of its value.
    const double tolerance = exponent > -124 ? 2.02 / 256 : 1;
    EXPECT_NEAR(mean_square(std::span(x).first(50)), 1, tolerance) << exponent;
    EXPECT_NEAR(mean_square(std::span(x).last(50)), 1, tolerance) << exponent;
    denormalize(x, 50, *scales);
    for (std::size_t i = 0; i < x.size(); ++i)
      EXPECT_NEAR(x[i], original[i], std::ldexp(1.3e-7, exponent) + 1.5e-45);
  }
}

TEST(Normalize, TheStoredScaleIsTheOneUsed) {
  std::vector<float> x = noise(64, 8, 3.3);
  const std::vector<float> original = x;
  const auto scales = normalize(x, 64);
  ASSERT_TRUE(scales);
  EXPECT_EQ(vector_scale(original), (*scales)[0]);
  for (std::size_t i = 0; i < x.size(); ++i)
    EXPECT_EQ(x[i], original[i] / bf16_to_f32((*scales)[0]));
}

TEST(Normalize, ZerosHugeAndTiny) {
  std::vector<float> x = {0, -0.0f, 0, kMost, -kMost, kMost, 1e-45f, 0, 0, kMost, 0, 1e-45f};
  const std::vector<float> original = x;
  const auto scales = normalize(x, 3);
  ASSERT_TRUE(scales);
  EXPECT_EQ((*scales)[0], 0);
  for (const float v : x) EXPECT_TRUE(std::isfinite(v));
  EXPECT_NEAR(x[3], 1, 0.01);
  EXPECT_NEAR(x[9], std::sqrt(3), 0.01);
  EXPECT_GT(x[6], 0);  // 2^-149 over 2^-126
  denormalize(x, 3, *scales);
  for (const float v : x) EXPECT_TRUE(std::isfinite(v));
  for (std::size_t i = 0; i < 9; ++i) {
    if (original[i] == 0) {
      EXPECT_EQ(x[i], 0);
    } else {
      EXPECT_NEAR(x[i] / original[i], 1, 1e-6);
    }
  }
}

TEST(Normalize, DecodersStayFinite) {
  std::vector<float> x = {10, -10, 3};
  denormalize(x, 1, std::vector<std::uint16_t>{0x7f7f, 0x7f7f, 0x7f80});
  EXPECT_EQ(x[0], kMost);
  EXPECT_EQ(x[1], -kMost);
  EXPECT_EQ(x[2], 0);
  std::vector<float> y = {1, 1};
  denormalize(y, 1, std::vector<std::uint16_t>{0x7fc0, 0xbf80});
  EXPECT_EQ(y, (std::vector<float>{0, 0}));
}

TEST(Normalize, ErrorsNameTheEntryAndChangeNothing) {
  std::vector<float> x(12, 2.0f);
  x[7] = std::nanf("");
  const auto nan = normalize(x, 4);
  ASSERT_FALSE(nan);
  EXPECT_EQ(nan.error().code, ErrorCode::kNotFinite);
  EXPECT_EQ(nan.error().message, "entry 3 of vector 1 is NaN");
  EXPECT_EQ(x[0], 2.0f);
  x[7] = -kInfinity;
  EXPECT_EQ(normalize(x, 4).error().message, "entry 3 of vector 1 is infinite");
  x[7] = 0;
  EXPECT_EQ(normalize(x, 5).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(normalize(x, 0).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(normalize(std::span<float>(), 4));
}

}  // namespace
}  // namespace ratefloor::linear

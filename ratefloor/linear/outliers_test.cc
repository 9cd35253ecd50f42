#include "ratefloor/linear/outliers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ratefloor/base/random.h"

namespace ratefloor::linear {
namespace {

std::vector<float> heavy(std::size_t n) {
  std::vector<float> x(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto [u, v] = uniform_pair(5, i, 0, 0);
    x[i] = static_cast<float>((v < 0.5 ? -1 : 1) * (1 / std::sqrt(u) - 1));
  }
  return x;
}

TEST(Outliers, LargestAreTakenAndComeBackExactly) {
  for (const double fraction : {0.0, 0.001, 0.01, 0.5, 1.0}) {
    std::vector<float> x = heavy(1000);
    const std::vector<float> original = x;
    const Result<Outliers> outliers = take_largest(x, fraction);
    ASSERT_TRUE(outliers);
    const auto count = static_cast<std::size_t>(fraction * 1000);
    ASSERT_EQ(outliers->positions.size(), count);
    EXPECT_TRUE(std::is_sorted(outliers->positions.begin(), outliers->positions.end()));
    std::vector<float> sorted = original;
    std::sort(sorted.begin(), sorted.end(),
              [](float a, float b) { return std::abs(a) > std::abs(b); });
    for (const std::uint64_t i : outliers->positions) {
      EXPECT_GE(std::abs(original[i]), std::abs(sorted[count - 1]));
      EXPECT_LE(std::abs(x[i]), std::abs(original[i]) / 256);
    }
    ASSERT_TRUE(put_back(x, *outliers));
    EXPECT_EQ(x, original);
  }
}

TEST(Outliers, BeyondAThreshold) {
  std::vector<float> x(100, 1.0f);
  x[3] = -50, x[99] = 40;
  const Result<Outliers> outliers = take_beyond(x, 3);
  ASSERT_TRUE(outliers);
  EXPECT_EQ(outliers->positions, (std::vector<std::uint64_t>{3, 99}));
  EXPECT_EQ(x[3], 0);
  EXPECT_EQ(x[99], 0);
  ASSERT_TRUE(put_back(x, *outliers));
  EXPECT_EQ(x[3], -50);
  std::vector<float> zeros(5);
  EXPECT_TRUE(take_beyond(zeros, 0)->positions.empty());
  std::vector<float> none;
  EXPECT_TRUE(take_beyond(none, 1)->positions.empty());
  EXPECT_TRUE(take_largest(none, 1)->positions.empty());
}

TEST(Outliers, TiesGoToTheFirst) {
  std::vector<float> x(10, -1.0f);
  EXPECT_EQ(take_largest(x, 0.3)->positions, (std::vector<std::uint64_t>{0, 1, 2}));
}

TEST(Outliers, ExtremesStayFinite) {
  constexpr float kMost = std::numeric_limits<float>::max();
  std::vector<float> x = {kMost, -kMost, 1e-45f, 0.0f};
  const std::vector<float> original = x;
  const Result<Outliers> outliers = take_largest(x, 1);
  ASSERT_TRUE(outliers);
  for (const float v : x) EXPECT_TRUE(std::isfinite(v));
  ASSERT_TRUE(put_back(x, *outliers));
  EXPECT_EQ(x, original);
}

TEST(Outliers, Bits) {
  EXPECT_EQ(outlier_bits(0, 1000), 0);
  EXPECT_EQ(outlier_bits(1000, 1000), 16000);
  EXPECT_EQ(outlier_bits(500, 1000), 1000 + 8000);
  // log2 C(1000, 10) = 77.69 <= 80.79 = 1000·h2(0.01).
  EXPECT_NEAR(outlier_bits(10, 1000), 80.793 + 160, 1e-3);
}

TEST(Outliers, Errors) {
  std::vector<float> x = {1, std::nanf(""), 2};
  EXPECT_EQ(take_largest(x, 0.5).error().code, ErrorCode::kNotFinite);
  EXPECT_EQ(take_beyond(x, 0.5).error().message, "entry 1 of vector 0 is NaN");
  x[1] = 0;
  EXPECT_EQ(take_largest(x, 1.5).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(take_largest(x, std::nan("")).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(take_beyond(x, -1).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(put_back(x, {{3}, {0}}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(put_back(x, {{0, 1}, {0}}).error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace ratefloor::linear

#include "ratefloor/codec/ectcq/exact_math.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ratefloor::codec::ectcq {
namespace {

TEST(ExactMath, RootsAreFloors) {
  for (std::uint64_t x = 0; x < 1000; ++x) {
    const std::uint64_t root = floor_sqrt(x);
    EXPECT_LE(root * root, x);
    EXPECT_GT((root + 1) * (root + 1), x);
  }
  EXPECT_EQ(floor_sqrt((std::uint64_t{1} << 62) - 1), (std::uint64_t{1} << 31) - 1);
}

TEST(ExactMath, ExponentialOfEveryFraction) {
  for (std::uint32_t f = 0; f < 65536; ++f) {
    const double exact = std::exp2(30 + f / 65536.0);
    ASSERT_NEAR(static_cast<double>(exp2_fixed(f)), exact, 64.0) << f;
  }
  EXPECT_EQ(exp2_fixed(0), std::uint64_t{1} << 30);
}

TEST(ExactMath, LogarithmIsWithinABit) {
  for (std::uint32_t n = 1; n < (1u << 30); n = n + 1 + n / 97) {
    const double exact = 65536 * std::log2(static_cast<double>(n));
    ASSERT_LE(static_cast<double>(log2_fixed(n)), exact + 1e-6) << n;
    ASSERT_GE(static_cast<double>(log2_fixed(n)), exact - 2) << n;
  }
  for (int e = 0; e < 30; ++e) EXPECT_EQ(log2_fixed(1u << e), e * 65536);
}

}  // namespace
}  // namespace ratefloor::codec::ectcq

#include "ratefloor/report/significant.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ratefloor::report {
namespace {

TEST(RoundSignificant, KeepsTheAskedDigits) {
  EXPECT_EQ(round_significant(1.0 / 3), 0.333333333);
  EXPECT_EQ(round_significant(2.0 / 3, 4), 0.6667);
  EXPECT_EQ(round_significant(123456789012.0, 4), 1.235e11);
  EXPECT_EQ(round_significant(-9.99996e-7, 5), -1e-6);
  EXPECT_EQ(round_significant(4.5), 4.5);
}

TEST(RoundSignificant, IsIdempotent) {
  for (double x = 1e-300; x < 1e300; x *= 3.7e11) {
    EXPECT_EQ(round_significant(round_significant(x)), round_significant(x));
  }
}

TEST(RoundSignificant, LeavesSpecialValues) {
  const double inf = std::numeric_limits<double>::infinity();
  const double largest = std::numeric_limits<double>::max();
  EXPECT_EQ(round_significant(inf), inf);
  EXPECT_EQ(round_significant(-inf), -inf);
  EXPECT_TRUE(std::isnan(round_significant(std::nan(""))));
  EXPECT_FALSE(std::signbit(round_significant(-0.0)));
  EXPECT_EQ(round_significant(largest, 1), largest);
  EXPECT_GT(round_significant(std::numeric_limits<double>::denorm_min()), 0);
}

TEST(RoundOutward, NeverGoesInward) {
  for (double x = 1.2345678901234567e-200; x < 1e200; x *= 3.7e11)
    for (const double value : {x, -x})
      for (const int digits : {12, 14}) {
        EXPECT_LE(round_outward(value, -1, digits), value);
        EXPECT_GE(round_outward(value, 1, digits), value);
        EXPECT_NEAR(round_outward(value, 1, digits) / value, 1, 1e-11);
      }
  EXPECT_EQ(round_outward(0.5, -1, 12), 0.5);
  EXPECT_EQ(round_outward(0, 1, 12), 0);
}

}  // namespace
}  // namespace ratefloor::report

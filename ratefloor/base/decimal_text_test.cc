#include "ratefloor/base/decimal_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace ratefloor {
namespace {

TEST(DecimalText, FewestDigits) {
  EXPECT_EQ(shortest_decimal(0.1), "0.1");
  EXPECT_EQ(shortest_decimal(10), "10");
  EXPECT_EQ(shortest_decimal(1e-300), "1e-300");
  EXPECT_EQ(shortest_decimal(-std::numeric_limits<double>::max()), "-1.7976931348623157e+308");
}

TEST(DecimalText, SoManyDigits) {
  EXPECT_EQ(decimal_text(2.97349, std::chars_format::fixed, 3), "2.973");
  EXPECT_EQ(decimal_text(0.0163123, std::chars_format::general, 3), "0.0163");
  EXPECT_EQ(decimal_text(-1e308, std::chars_format::fixed, 80).size(), 1u + 309 + 1 + 80);
}

}  // namespace
}  // namespace ratefloor

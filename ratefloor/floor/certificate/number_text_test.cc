#include "ratefloor/floor/certificate/number_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

namespace ratefloor::floor {
namespace {

TEST(HexText, Spelling) {
  EXPECT_EQ(hex_text(0), "0x0p+0");
  EXPECT_EQ(hex_text(-0.0), "-0x0p+0");
  EXPECT_EQ(hex_text(0.1875), "0x1.8p-3");
  EXPECT_EQ(hex_text(-1), "-0x1p+0");
}

TEST(HexText, EveryNormalDoubleRoundTrips) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 200'000; ++i) {
    const std::uint64_t bits = random();
    double value;
    std::memcpy(&value, &bits, sizeof value);
    const auto again = parse_hex_text(hex_text(value));
    if (std::isnormal(value)) {
      ASSERT_TRUE(again) << hex_text(value);
      EXPECT_EQ(*again, value);
    } else {
      EXPECT_FALSE(again) << hex_text(value);
    }
  }
  for (const double value :
       {0.0, -0.0, 1.0, std::numeric_limits<double>::max(), std::numeric_limits<double>::min()})
    EXPECT_EQ(parse_hex_text(hex_text(value)), value);
}

TEST(HexText, RefusesEverythingElse) {
  for (const char* bad :
       {"",          "0x",      "1p0",   "0x1",     "0x1p",     "0x1p+",  "0x1.p0",    "0x1.8P1",
        "0X1p0",     "+0x1p0",  "0x2p0", "0x1.gp0", "0x1.8p0 ", " 0x1p0", "0x1p99999", "0x1p1024",
        "0x1p-1023", "0x0.1p0", "nan",   "inf",     "--0x1p0",  "0x-1p0"})
    EXPECT_FALSE(parse_hex_text(bad)) << bad;
}

TEST(DecimalText, Grammar) {
  for (const char* good : {"0", "-0", "1.5", "007", "1e-4", "1e+4", "-2.50e10", "1e999"})
    EXPECT_TRUE(is_decimal_text(good)) << good;
  for (const char* bad : {"", "-", ".5", "5.", "1e", "1e1000", "1E5", "+1", "1 ", "0x1", "1,5"})
    EXPECT_FALSE(is_decimal_text(bad)) << bad;
  EXPECT_TRUE(is_decimal_text(std::string(100, '1')));
  EXPECT_FALSE(is_decimal_text(std::string(101, '1')));
}

TEST(DecimalText, OrderIsThatOfTheNumbers) {
  EXPECT_EQ(compare_decimals("0.1", "1e-1"), 0);
  EXPECT_EQ(compare_decimals("0.1", "0.10000000000000000000000000000000000000000001"), -1);
  EXPECT_EQ(compare_decimals("1e999", "1e998"), 1);
  EXPECT_EQ(compare_decimals("-1e-999", "0"), -1);
  EXPECT_EQ(compare_decimals("0.5", "0.50"), 0);
  const std::string big = std::string(95, '9') + "e999";
  EXPECT_EQ(compare_decimals(big, std::string(94, '9') + "8e999"), 1);
}

}  // namespace
}  // namespace ratefloor::floor

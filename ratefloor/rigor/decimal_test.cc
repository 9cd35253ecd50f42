#include "ratefloor/rigor/decimal.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "ratefloor/base/random.h"

namespace ratefloor::rigor {
namespace {

constexpr Precision kP{128};
Ball I(long v) { return Ball::integer(v, kP); }
Ball Q(long n, long d) { return Ball::rational(n, d, kP); }

TEST(Decimal, KnownTexts) {
  EXPECT_EQ(decimal_down(Q(1, 3), 5), "0.33333");
  EXPECT_EQ(decimal_up(Q(1, 3), 5), "0.33334");
  EXPECT_EQ(decimal_down(Q(-1, 3), 5), "-0.33334");
  EXPECT_EQ(decimal_up(Q(-1, 3), 5), "-0.33333");
  EXPECT_EQ(decimal_up(Q(99999, 100000), 3), "1");
  EXPECT_EQ(decimal_down(Q(99999, 100000), 3), "0.999");
  EXPECT_EQ(decimal_down(Q(5, 4), 10), "1.25");
  EXPECT_EQ(decimal_up(Q(5, 4), 10), "1.25");
  EXPECT_EQ(decimal_down(I(0), 10), "0");
  EXPECT_EQ(decimal_up(I(1200), 4), "1200");
  EXPECT_EQ(decimal_down(I(123456789), 3), "1.23e+08");
  EXPECT_EQ(decimal_up(I(123456789), 3), "1.24e+08");
  EXPECT_EQ(decimal_down(Q(1234, 1000) * pow(I(10), -9), 3), "1.23e-09");
  EXPECT_EQ(decimal_up(Q(1, 65536), 20), "0.0000152587890625");
  EXPECT_EQ(decimal_down(pow(I(2), -30), 4), "9.313e-10");
  EXPECT_EQ(decimal_up(I(7), 0), "7");
}

TEST(Decimal, IndeterminateAndExtreme) {
  EXPECT_EQ(decimal_down(Ball::indeterminate(kP), 5), "-inf");
  EXPECT_EQ(decimal_up(Ball::indeterminate(kP), 5), "inf");
  const Ball tiny = exp(I(-100000000)), huge = exp(I(100000000));
  EXPECT_EQ(decimal_down(tiny, 5), "0");
  EXPECT_EQ(decimal_up(tiny, 5), "1e-100000");
  EXPECT_EQ(decimal_down(-tiny, 5), "-1e-100000");
  EXPECT_EQ(decimal_up(-tiny, 5), "0");
  EXPECT_EQ(decimal_down(huge, 5), "1e+50000");
  EXPECT_EQ(decimal_up(huge, 5), "inf");
  EXPECT_EQ(decimal_down(-huge, 5), "-inf");
  EXPECT_EQ(decimal_up(-huge, 5), "-1e+50000");
}

TEST(Decimal, NeverInsideTheWrongSide) {
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const auto u = uniform_pair(13, i, 0, 0), v = uniform_pair(14, i, 0, 0);
    const double m = (u[0] < 0.5 ? -1 : 1) * std::pow(10, 40 * u[1] - 20);
    const double r = std::abs(m) * std::pow(10, -20 * v[0]);
    const Ball x = Ball::around(Ball::exact(m, {64}), Ball::exact(i % 5 == 0 ? 0 : r, {64}));
    const int digits = 1 + static_cast<int>(20 * v[1]);
    const Ball down = *Ball::decimal(decimal_down(x, digits), {400});
    const Ball up = *Ball::decimal(decimal_up(x, digits), {400});
    // Decimal parsing rounds at 400 bits: compare its far side.
    EXPECT_TRUE(certainly_at_most(down.lower(), x.lower())) << decimal_down(x, digits);
    EXPECT_TRUE(certainly_at_most(x.upper(), up.upper())) << decimal_up(x, digits);
    // Not wasteful either: within the ball's own radius and a few units of the last digit.
    const double unit = 2 * std::abs(m) * std::pow(10, 1 - digits);
    EXPECT_LE((x - down).upper_double(), 2.2 * x.radius_double() + 2 * unit);
    EXPECT_LE((up - x).upper_double(), 2.2 * x.radius_double() + 2 * unit);
  }
}

TEST(HexFloat, KnownTexts) {
  EXPECT_EQ(hex_text(0.0), "0x0p+0");
  EXPECT_EQ(hex_text(-0.0), "-0x0p+0");
  EXPECT_EQ(hex_text(1.0), "0x1p+0");
  EXPECT_EQ(hex_text(3.0), "0x1.8p+1");
  EXPECT_EQ(hex_text(-0.1), "-0x1.999999999999ap-4");
  EXPECT_EQ(hex_text(std::numeric_limits<double>::denorm_min()), "0x0.0000000000001p-1022");
  EXPECT_EQ(hex_text(std::numeric_limits<double>::max()), "0x1.fffffffffffffp+1023");
  EXPECT_EQ(hex_text(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(hex_text(std::nan("")), "nan");
}

TEST(HexFloat, RoundTripsEveryKindOfDouble) {
  for (std::uint64_t i = 0; i < 20000; ++i) {
    std::uint64_t bits = random_bits(15, i, 0, 0)[0];
    if (i % 4 == 0) bits &= ~(std::uint64_t{0x7ff} << 52);  // subnormal
    const double value = std::bit_cast<double>(bits);
    if (!std::isfinite(value)) continue;
    const Result<double> back = parse_hex(hex_text(value));
    ASSERT_TRUE(back) << hex_text(value);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(*back), bits);
  }
}

TEST(HexFloat, RefusesEverythingElse) {
  // As Python's float.hex() writes: trailing zeros are allowed.
  EXPECT_EQ(*parse_hex("0x1.8000000000000p+1"), 3.0);
  EXPECT_EQ(*parse_hex("0x0.0p+0"), 0.0);
  EXPECT_EQ(*parse_hex("0x1.ABCp+0"), 0x1.abcp+0);
  for (const char* bad : {"",           "1",           "0x",        "0x1",
                          "0x1p",       "0x1p+",       "0x1p0",     "0x1.p+0",
                          "0x2p+0",     "0x1.8p+1 ",   " 0x1p+0",   "+0x1p+0",
                          "0X1p+0",     "0x1P+0",      "0x1p+1024", "0x1p-1023",
                          "0x0.8p+0",   "0x0.8p-1021", "0x0p+5",    "0x1.00000000000000p+0",
                          "0x1p+00001", "0x1p+1e5",    "inf",       "nan",
                          "-",          "--0x1p+0",    "0x1.gp+0",  "0x1p+99999999999"})
    EXPECT_FALSE(parse_hex(bad)) << bad;
}

}  // namespace
}  // namespace ratefloor::rigor

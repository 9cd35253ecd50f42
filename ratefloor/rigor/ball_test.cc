#include "ratefloor/rigor/ball.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "ratefloor/base/random.h"

namespace ratefloor::rigor {
namespace {

static_assert(!std::is_convertible_v<double, Ball>, "a double must not become a ball by itself");
static_assert(!std::is_constructible_v<Ball, double>);
static_assert(!std::is_constructible_v<Ball, int>);
static_assert(std::is_nothrow_move_constructible_v<Ball>);

constexpr Precision kP{128};

Ball I(long v) { return Ball::integer(v, kP); }
Ball Q(long n, long d) { return Ball::rational(n, d, kP); }
Ball interval(long a, long b) { return Ball::hull(I(a), I(b)); }

TEST(Ball, FieldOperationsOnRationalsEncloseTheRational) {
  for (long a = -6; a <= 6; ++a)
    for (long b = 1; b <= 6; ++b)
      for (long c = -6; c <= 6; ++c)
        for (long d = 1; d <= 6; ++d) {
          const Ball x = Q(a, b), y = Q(c, d);
          EXPECT_TRUE((x + y).overlaps(Q(a * d + c * b, b * d)));
          EXPECT_TRUE((x - y).overlaps(Q(a * d - c * b, b * d)));
          EXPECT_TRUE((x * y).overlaps(Q(a * c, b * d)));
          if (c != 0) {
            EXPECT_TRUE((x / y).overlaps(Q(a * d, b * c)));
          }
          EXPECT_LT((x * y).radius_double(), 1e-36);
          if (a * d < c * b) {
            EXPECT_TRUE(certainly_less(x, y));
            EXPECT_FALSE(certainly_at_most(y, x));
          }
        }
}

TEST(Ball, MixedOperationsWithIntegers) {
  const Ball x = Q(7, 3);
  EXPECT_TRUE((x * 3).contains(I(7)));
  EXPECT_TRUE((3 * x).contains(I(7)));
  EXPECT_TRUE((x / 7).overlaps(Q(1, 3)));
  EXPECT_TRUE((x + 2).overlaps(Q(13, 3)));
  EXPECT_TRUE((2 + x).overlaps(Q(13, 3)));
  EXPECT_TRUE((x - 2).overlaps(Q(1, 3)));
  EXPECT_TRUE((2 - x).overlaps(Q(-1, 3)));
  EXPECT_TRUE((7 / x).contains(I(3)));
}

TEST(Ball, AliasingIsAllowed) {
  Ball x = Q(5, 2);
  const Ball& same = x;
  x += same;
  EXPECT_TRUE(x.contains(I(5)));
  x *= same;
  EXPECT_TRUE(x.contains(I(25)));
  x /= same;
  EXPECT_TRUE(x.contains(I(1)));
  x -= same;
  EXPECT_TRUE(x.contains(I(0)));
  x = Q(1, 3);
  x = same;
  EXPECT_TRUE(x.overlaps(Q(1, 3)));
  // What is not known exactly does not cancel.
  Ball wide = interval(1, 2);
  const Ball& same_wide = wide;
  wide -= same_wide;
  EXPECT_TRUE(wide.contains(I(-1)) && wide.contains(I(1)));
}

TEST(Ball, MovedFromBallsCanBeUsed) {
  Ball x = Q(1, 3);
  Ball y = std::move(x);
  EXPECT_TRUE(y.overlaps(Q(1, 3)));
  x = I(4);  // NOLINT: that is the point
  EXPECT_TRUE((x + y).overlaps(Q(13, 3)));
  y = std::move(x);
  EXPECT_TRUE(y.contains(I(4)));
  std::vector<Ball> many;
  for (long i = 0; i < 100; ++i) many.push_back(Q(i, 7));
  for (long i = 0; i < 100; ++i) EXPECT_TRUE(many[static_cast<std::size_t>(i)].overlaps(Q(i, 7)));
}

TEST(Ball, TheLargerPrecisionWins) {
  const Ball coarse = Ball::rational(1, 3, {32}), fine = Ball::rational(1, 3, {256});
  EXPECT_EQ((coarse + fine).precision().bits, 256);
  EXPECT_EQ((coarse * 2).precision().bits, 32);
  EXPECT_EQ(pow(coarse, fine).precision().bits, 256);
  EXPECT_TRUE(coarse.contains(fine));
  EXPECT_TRUE(fine.with_precision({32}).contains(fine));
  Ball sum;  // takes the precision of what it meets
  sum += fine;
  EXPECT_EQ(sum.precision().bits, 256);
}

TEST(Ball, DoublesOutsideTheBallOnTheRightSide) {
  const Ball third = Q(1, 3);
  EXPECT_LT(third.lower_double(), third.upper_double());
  EXPECT_EQ(std::nextafter(third.lower_double(), 1.0), third.upper_double());
  EXPECT_EQ(I(3).lower_double(), 3.0);
  EXPECT_EQ(I(3).upper_double(), 3.0);
  EXPECT_EQ(I(3).radius_double(), 0.0);
  const Ball tiny = pow(Q(1, 2), 1200), huge = pow(I(2), 1026);
  EXPECT_EQ(tiny.lower_double(), 0.0);
  EXPECT_EQ(tiny.upper_double(), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ((-tiny).upper_double(), 0.0);
  EXPECT_EQ(huge.lower_double(), std::numeric_limits<double>::max());
  EXPECT_EQ(huge.upper_double(), std::numeric_limits<double>::infinity());
  EXPECT_EQ((-huge).upper_double(), std::numeric_limits<double>::lowest());
  EXPECT_EQ(pow(I(2), 5000).lower_double(), std::numeric_limits<double>::max());
}

TEST(Ball, ExactDoublesAreExact) {
  for (double v : {0.1, -0.0, 1e300, 5e-324, -123.456}) {
    const Ball x = Ball::exact(v, {53});
    EXPECT_EQ(x.lower_double(), v);
    EXPECT_EQ(x.upper_double(), v);
  }
  EXPECT_FALSE(Ball::exact(std::nan(""), kP).is_finite());
  EXPECT_FALSE(Ball::exact(std::numeric_limits<double>::infinity(), kP).is_finite());
  EXPECT_FALSE(Ball::exact(0.1, kP).overlaps(Q(1, 10)));  // 0.1 is not a tenth
}

TEST(Ball, DecimalsMeanTheirDigits) {
  EXPECT_TRUE(Ball::decimal("0.00885", kP)->overlaps(Q(885, 100000)));
  EXPECT_TRUE(Ball::decimal("1e-4", kP)->overlaps(Q(1, 10000)));
  EXPECT_TRUE(Ball::decimal("-2", kP)->contains(I(-2)));
  EXPECT_TRUE(Ball::decimal("+.5E1", kP)->contains(I(5)));
  EXPECT_TRUE(Ball::decimal("1.", kP)->contains(I(1)));
  for (const char* bad :
       {"", " 1", "1 ", "nan", "inf", "1e", "1e+", ".", "-", "+-1", "0x1", "1 +/- 2", "[1,2]",
        "1e999999", "1e99999999999999999999", "1,5", "--1", "1e1.5"})
    EXPECT_FALSE(Ball::decimal(bad, kP)) << bad;
  EXPECT_FALSE(Ball::decimal(std::string(5000, '1'), kP));
  EXPECT_FALSE(Ball::decimal(std::string_view("1\0002", 3), kP));
}

TEST(Ball, EndsMidpointHullAround) {
  const Ball x = interval(2, 5);
  EXPECT_LE(x.lower_double(), 2);
  EXPECT_GE(x.lower_double(), 2 - 1e-8);
  EXPECT_TRUE(certainly_at_most(x.lower(), I(2)));
  EXPECT_TRUE(certainly_at_most(I(5), x.upper()));
  EXPECT_EQ(x.lower().radius_double(), 0);
  EXPECT_TRUE(Ball::around(I(1), I(-3)).contains(interval(-2, 4)));
  EXPECT_FALSE(Ball::hull(I(1), Ball::indeterminate(kP)).is_finite());
  EXPECT_FALSE(Ball::around(I(1), Ball::indeterminate(kP)).is_finite());
  EXPECT_TRUE(max(interval(1, 3), I(2)).contains(interval(2, 3)));
  EXPECT_TRUE(min(interval(1, 3), I(2)).contains(interval(1, 2)));
}

TEST(Ball, NothingIsCertainAboutTheIndeterminate) {
  const Ball nan = Ball::indeterminate(kP);
  for (const Ball& y :
       {nan + I(1), nan * I(0), I(1) / I(0), log(I(0)), log(I(-1)), sqrt(I(-1)),
        pow(I(-1), Q(1, 2)), pow(I(0), I(-1)), pow(I(0), interval(-1, 1)), log(interval(-1, 1)),
        sqrt(interval(-1, 1)), exp(nan), abs(nan), square(nan), pow(nan, I(2)), pow(I(2), nan),
        max(nan, I(1)), I(1) / interval(-1, 1)}) {
    EXPECT_FALSE(y.is_finite());
    EXPECT_FALSE(certainly_positive(y));
    EXPECT_FALSE(certainly_less(y, I(1)) || certainly_less(I(1), y));
    EXPECT_FALSE(certainly_at_most(y, y));
    EXPECT_EQ(y.lower_double(), -std::numeric_limits<double>::infinity());
    EXPECT_EQ(y.upper_double(), std::numeric_limits<double>::infinity());
  }
}

TEST(Ball, PowersAtAndAroundZero) {
  EXPECT_TRUE(pow(I(0), Q(1, 2)).contains(I(0)));
  EXPECT_EQ(pow(I(0), Q(1, 2)).upper_double(), 0);
  EXPECT_TRUE(pow(I(0), I(0)).contains(I(1)));
  const Ball touching = pow(interval(0, 4), Q(1, 2));
  EXPECT_TRUE(touching.contains(interval(0, 2)));
  EXPECT_LE(touching.upper_double(), 2 + 1e-8);
  EXPECT_GE(touching.lower_double(), -1e-8);
  const Ball crossing = pow(interval(-1, 4), Q(3, 2));  // clipped to [0, 4]
  EXPECT_TRUE(crossing.contains(interval(0, 8)));
  EXPECT_GE(crossing.lower_double(), -1e-7);
  EXPECT_TRUE(pow(interval(-3, 2), 2).contains(interval(0, 9)));
  EXPECT_GE(pow(interval(-3, 2), 2).lower_double(), -1e-7);
  EXPECT_TRUE(pow(interval(-3, 2), 3).contains(interval(-27, 8)));
  EXPECT_TRUE(pow(I(2), -3).overlaps(Q(1, 8)));
  EXPECT_TRUE(abs(interval(-3, 2)).contains(interval(0, 3)));
  EXPECT_GE(abs(interval(-3, 2)).lower_double(), -1e-8);
  EXPECT_TRUE(abs(interval(-3, -2)).contains(interval(2, 3)));
}

TEST(Ball, WideMonotoneImagesAreTight) {
  const Ball y = exp(interval(0, 3)), z = log(interval(1, 20));
  EXPECT_NEAR(y.lower_double(), 1, 1e-6);
  EXPECT_NEAR(y.upper_double(), std::exp(3.0), 1e-6);
  EXPECT_NEAR(z.lower_double(), 0, 1e-7);
  EXPECT_NEAR(z.upper_double(), std::log(20.0), 1e-7);
}

TEST(Ball, RandomPointsOfTheOperandsLandInTheResult) {
  // Operands are balls around random doubles; a random point of each, exact, must map inside.
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const auto uniform = [&](std::uint64_t k) {
      return to_unit_interval(random_bits(11, 16 * i + k, 0, 0)[0]);
    };
    const double m = 4 * uniform(0) - 2, n = 4 * uniform(1) - 2;
    const double r = std::pow(10, -12 * uniform(2)), t = std::pow(10, -12 * uniform(3));
    const Ball x = Ball::around(Ball::exact(m, {64}), Ball::exact(r, {64}));
    const Ball y = Ball::around(Ball::exact(n, {64}), Ball::exact(t, {64}));
    const Ball p =
        Ball::exact(m, {256}) + Ball::exact(r, {256}) * Ball::exact(2 * uniform(4) - 1, {256});
    const Ball q =
        Ball::exact(n, {256}) + Ball::exact(t, {256}) * Ball::exact(2 * uniform(5) - 1, {256});
    EXPECT_TRUE((x + y).contains(p + q));
    EXPECT_TRUE((x - y).contains(p - q));
    EXPECT_TRUE((x * y).contains(p * q));
    if (!y.contains_zero()) {
      EXPECT_TRUE((x / y).contains(p / q));
    }
    EXPECT_TRUE(exp(x).contains(exp(p)));
    EXPECT_TRUE(expm1(x).contains(expm1(p)));
    EXPECT_TRUE(square(x).contains(square(p)));
    EXPECT_TRUE(abs(x).contains(abs(p)));
    EXPECT_TRUE(pow(x, 3).contains(pow(p, 3)));
    EXPECT_TRUE(max(x, y).contains(max(p, q)));
    EXPECT_TRUE(min(x, y).contains(min(p, q)));
    EXPECT_TRUE(x.lower().overlaps(p) || certainly_less(x.lower(), p));
    if (certainly_positive(x)) {
      EXPECT_TRUE(log(x).contains(log(p)));
      EXPECT_TRUE(sqrt(x).contains(sqrt(p)));
      EXPECT_TRUE(log1p(x).contains(log1p(p)));
      if (certainly_positive(y)) {
        EXPECT_TRUE(pow(x, y).contains(pow(p, q)));
      }
    }
  }
}

TEST(Ball, TwoPrecisionsOverlapAndShrink) {
  const auto values = [](Precision p) {
    const Ball x = Ball::rational(7, 3, p), y = Ball::rational(17, 10, p);
    return std::vector<Ball>{Ball::pi(p), Ball::log2(p), sqrt(x),   exp(x),    expm1(x),
                             log(x),      log1p(x),      pow(x, y), pow(x, 5), x / y};
  };
  const auto coarse = values({64}), fine = values({192});
  for (std::size_t i = 0; i < fine.size(); ++i) {
    EXPECT_TRUE(coarse[i].overlaps(fine[i])) << i;
    EXPECT_LT(coarse[i].radius_double(), 1e-15) << i;
    EXPECT_LT(fine[i].radius_double(), 1e-50) << i;
  }
}

}  // namespace
}  // namespace ratefloor::rigor

#include "ratefloor/rigor/special_functions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ratefloor/base/random.h"

namespace ratefloor::rigor {
namespace {

constexpr Precision kP{128};
Ball I(long v) { return Ball::integer(v, kP); }
Ball Q(long n, long d) { return Ball::rational(n, d, kP); }

TEST(SpecialFunctions, ExactCases) {
  EXPECT_TRUE(gamma(Q(1, 2)).overlaps(sqrt(Ball::pi(kP))));
  EXPECT_TRUE(gamma(I(6)).contains(I(120)));
  EXPECT_TRUE(log_gamma(I(6)).overlaps(log(I(120))));
  EXPECT_TRUE((digamma(I(2)) - digamma(I(1))).contains(I(1)));
  EXPECT_TRUE(erf(I(0)).contains(I(0)));
  EXPECT_TRUE((erf(Q(3, 7)) + erfc(Q(3, 7))).contains(I(1)));
  EXPECT_NEAR(erfc(I(5)).midpoint_double(), std::erfc(5.0), 1e-26);
  // Γ(1, x) = e^-x, γ(1/2, x) = √π erf(√x).
  EXPECT_TRUE(upper_gamma(I(1), Q(9, 4)).overlaps(exp(Q(-9, 4))));
  EXPECT_TRUE(lower_gamma(Q(1, 2), Q(9, 4)).overlaps(sqrt(Ball::pi(kP)) * erf(Q(3, 2))));
}

TEST(SpecialFunctions, BothPartsOfTheGammaIntegralMakeTheWhole) {
  for (long s = 1; s <= 30; s += 3)
    for (long x = 0; x <= 60; x += 5) {
      const Ball order = Q(s, 8), at = Q(x, 4);
      const Ball whole = upper_gamma(order, at) + lower_gamma(order, at);
      EXPECT_TRUE(whole.overlaps(gamma(order)));
      EXPECT_LT(whole.radius_double(), 1e-30);
    }
}

TEST(SpecialFunctions, ArgumentsTouchingZero) {
  const Ball s = Q(10, 17), x = Ball::hull(I(0), Q(1, 100));
  const Ball upper = upper_gamma(s, x), lower = lower_gamma(s, x);
  for (long k = 0; k <= 10; ++k) {
    EXPECT_TRUE(upper.contains(upper_gamma(s, Q(k, 1000)))) << k;
    EXPECT_TRUE(lower.contains(lower_gamma(s, Q(k, 1000)))) << k;
  }
  EXPECT_TRUE(upper_gamma(s, I(0)).overlaps(gamma(s)));
  EXPECT_TRUE(lower_gamma(s, I(0)).contains(I(0)));
  EXPECT_EQ(lower_gamma(s, I(0)).upper_double(), 0);
  EXPECT_LT(lower.upper_double(), 0.12);
}

TEST(SpecialFunctions, OutsideTheDomainIsIndeterminate) {
  for (const Ball& y : {gamma(I(0)), gamma(I(-1)), log_gamma(Ball::hull(I(-1), I(1))),
                        upper_gamma(I(0), I(1)), upper_gamma(I(1), I(-1)), lower_gamma(I(1), I(-1)),
                        lower_gamma(Ball::indeterminate(kP), I(1)), erf(Ball::indeterminate(kP)),
                        upper_gamma(I(1), Ball::indeterminate(kP))})
    EXPECT_FALSE(y.is_finite());
}

TEST(SpecialFunctions, WhereArbGivesUpThereIsAnAnswer) {
  // github.com/fredrik-johansson/arb/issues/276: Γ(357, 356) was NaN at 300 bits.
  const Precision p{300};
  const Ball s = Ball::integer(357, p), x = Ball::integer(356, p);
  const Ball q = upper_gamma(s, x) / gamma(s);
  EXPECT_TRUE(q.is_finite());
  EXPECT_NEAR(q.midpoint_double(), 0.5, 0.05);
}

TEST(SpecialFunctions, RandomPointsOfTheOperandsLandInTheResult) {
  for (std::uint64_t i = 0; i < 300; ++i) {
    const auto uniform = [&](std::uint64_t k) {
      return to_unit_interval(random_bits(12, 16 * i + k, 0, 0)[0]);
    };
    const double s = 0.1 + 6 * uniform(0), x = 12 * uniform(1);
    const double r = std::pow(10, -1 - 10 * uniform(2)) * s, t = std::pow(10, -10 * uniform(3)) * x;
    const auto about = [](double m, double w) {
      return Ball::around(Ball::exact(m, {64}), Ball::exact(w, {64}));
    };
    const auto point = [](double m, double w, double u) {
      return Ball::exact(m, {400}) + Ball::exact(w, {400}) * Ball::exact(2 * u - 1, {400});
    };
    const Ball order = about(s, r), at = about(x, t);
    const Ball order_point = point(s, r, uniform(4)), at_point = point(x, t, uniform(5));
    EXPECT_TRUE(gamma(order).contains(gamma(order_point)));
    EXPECT_TRUE(log_gamma(order).contains(log_gamma(order_point)));
    EXPECT_TRUE(digamma(order).contains(digamma(order_point)));
    EXPECT_TRUE(erf(at).contains(erf(at_point)));
    EXPECT_TRUE(erfc(at).contains(erfc(at_point)));
    EXPECT_TRUE(upper_gamma(order, at).contains(upper_gamma(order_point, at_point)));
    EXPECT_TRUE(lower_gamma(order, at).contains(lower_gamma(order_point, at_point)));
  }
}

TEST(SpecialFunctions, TwoPrecisionsOverlapAndShrink) {
  const auto values = [](Precision p) {
    const Ball s = Ball::rational(10, 17, p), x = Ball::rational(7, 3, p);
    return std::vector<Ball>{
        gamma(s), log_gamma(s),      digamma(s),        erf(x),
        erfc(x),  upper_gamma(s, x), lower_gamma(s, x), upper_gamma(s, x * 30)};
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

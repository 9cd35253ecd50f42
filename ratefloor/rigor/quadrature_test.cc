#include "ratefloor/rigor/quadrature.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::rigor {
namespace {

constexpr Precision kP{128};
Ball I(long v, Precision p = kP) { return Ball::integer(v, p); }
Ball Q(long n, long d, Precision p = kP) { return Ball::rational(n, d, p); }
ComplexBall C(long re, long im) { return ComplexBall(I(re), I(im)); }

Integrand stretched_exponential(const Ball& beta) {
  return [beta](const ComplexBall& z, bool analytic) {
    return exp(-guarded_power(z, beta, analytic));
  };
}

TEST(Quadrature, StretchedExponentialsAgainstTheIncompleteGamma) {
  const long betas[][2] = {{3, 5}, {1, 1}, {5, 4}, {17, 10}, {2, 1}, {3, 1}, {8, 1}};
  for (const auto& b : betas) {
    Ball coarse;
    for (int bits : {64, 192}) {
      const Precision p{bits};
      const Ball beta = Q(b[0], b[1], p);
      QuadratureOptions options;
      options.absolute_tolerance = bits == 64 ? 1e-15 : 1e-40;
      const Ball integral = integrate(stretched_exponential(beta), I(0, p), I(8, p), options);
      const Ball exact = lower_gamma(1 / beta, pow(I(8, p), beta)) / beta;  // x = t^(1/β)
      EXPECT_TRUE(integral.overlaps(exact)) << b[0] << "/" << b[1];
      EXPECT_LT(integral.radius_double(), bits == 64 ? 1e-13 : 1e-38) << b[0] << "/" << b[1];
      if (bits == 64)
        coarse = integral;
      else
        EXPECT_TRUE(integral.overlaps(coarse));
    }
  }
}

TEST(Quadrature, PolynomialsAndEntireFunctions) {
  const auto cube = [](const ComplexBall& z, bool) { return z * square(z); };
  EXPECT_TRUE(integrate(cube, I(-1), I(3), {}).contains(I(20)));
  const auto gauss = [](const ComplexBall& z, bool) { return exp(-square(z)); };
  const Ball g = integrate(gauss, I(-3), I(2), {});
  EXPECT_TRUE((g * 2).overlaps(sqrt(Ball::pi(kP)) * (erf(I(3)) + erf(I(2)))));
  EXPECT_TRUE(integrate(cube, I(2), I(2), {}).contains(I(0)));
  const auto reciprocal = [](const ComplexBall& z, bool) { return ComplexBall(I(1)) / z; };
  EXPECT_TRUE(integrate(reciprocal, I(1), I(5), {}).overlaps(log(I(5))));
}

TEST(Quadrature, EndsThatAreBallsAreEnclosed) {
  const auto gauss = [](const ComplexBall& z, bool) { return exp(-square(z)); };
  const Ball a = Ball::around(Q(1, 3), Q(1, 1000)), b = Ball::around(Q(5, 3), Q(1, 100));
  const Ball all = integrate(gauss, a, b, {});
  for (int i = -1; i <= 1; ++i)
    for (int j = -1; j <= 1; ++j)
      EXPECT_TRUE(all.contains(integrate(gauss, Q(1, 3) + Q(i, 1001), Q(5, 3) + Q(j, 101), {})));
  EXPECT_LT(all.radius_double(), 0.01);
}

TEST(Quadrature, LogarithmNearItsCut) {
  // ∫_0^1 −x ln x dx = 1/4 needs the guard at 0: the range of −x ln x there is [0, 1/e].
  const auto f = [](const ComplexBall& z, bool analytic) {
    if (certainly_positive(z.real())) return -(z * log(z, analytic));
    if (analytic) return ComplexBall::indeterminate(z.precision());
    const Ball x = z.real().upper();
    if (!certainly_positive(x) || !certainly_less(x, exp(I(-1))))
      return ComplexBall::indeterminate(z.precision());
    return ComplexBall(Ball::hull(I(0), -(x * log(x))));
  };
  QuadratureOptions options;
  options.absolute_tolerance = 1e-25;
  const Ball integral = integrate(f, I(0), I(1), options);
  EXPECT_TRUE(integral.contains(Q(1, 4).midpoint()));
  EXPECT_LT(integral.radius_double(), 1e-20);
}

TEST(Quadrature, ExceptionsPassThrough) {
  int calls = 0;
  const auto thrower = [&](const ComplexBall& z, bool) -> ComplexBall {
    if (++calls == 5) throw std::runtime_error("five");
    return z;
  };
  const auto slow = [&](const ComplexBall& z, bool analytic) {
    thrower(z, analytic);
    return ComplexBall::indeterminate(z.precision());
  };
  EXPECT_THROW(integrate(slow, I(0), I(1), {}), std::runtime_error);
  EXPECT_EQ(calls, 5);
}

TEST(Quadrature, NothingToShowIsIndeterminate) {
  const auto nan = [](const ComplexBall& z, bool) {
    return ComplexBall::indeterminate(z.precision());
  };
  QuadratureOptions few;
  few.evaluation_limit = 100;
  EXPECT_FALSE(integrate(nan, I(0), I(1), few).is_finite());
  const auto one = [](const ComplexBall&, bool) { return ComplexBall(I(1)); };
  EXPECT_FALSE(integrate(one, Ball::indeterminate(kP), I(1), {}).is_finite());
  EXPECT_FALSE(integrate(one, I(0), Ball::indeterminate(kP), {}).is_finite());
}

TEST(Quadrature, AFewEvaluationsStillEnclose) {
  QuadratureOptions few;
  few.evaluation_limit = 5;
  const auto wiggle = [](const ComplexBall& z, bool) { return exp(-square(z) * I(40)); };
  const Ball loose = integrate(wiggle, I(-4), I(5), few);
  EXPECT_TRUE(loose.contains(integrate(wiggle, I(-4), I(5), {})));
}

TEST(GuardedPower, RangesAndHolomorphy) {
  const Ball beta = Q(17, 10);
  const ComplexBall touching(Ball::hull(I(0), I(2)));
  EXPECT_FALSE(guarded_power(touching, beta, true).is_finite());
  const Ball range = guarded_power(touching, beta, false).real();
  EXPECT_TRUE(range.contains(I(0)) && range.contains(pow(I(2), beta).lower()));
  EXPECT_NEAR(range.upper_double(), std::pow(2, 1.7), 1e-7);
  EXPECT_FALSE(guarded_power(ComplexBall(Ball::hull(I(-3), I(-2))), beta, false).is_finite());
  const ComplexBall box(Ball::hull(I(0), I(1)), Ball::hull(I(-1), I(1)));
  const ComplexBall image = guarded_power(box, beta, false);
  EXPECT_GE(image.real().upper_double(), std::pow(std::sqrt(2.0), 1.7));
  EXPECT_LE(image.real().lower_double(), -std::pow(std::sqrt(2.0), 1.7));
  // On the right half plane it is the principal power: z^2 and z^1.
  const ComplexBall square_of = guarded_power(C(2, 3), I(2), true);
  EXPECT_TRUE(square_of.real().overlaps(I(-5)) && square_of.imaginary().overlaps(I(12)));
  EXPECT_FALSE(guarded_power(ComplexBall::indeterminate(kP), beta, false).is_finite());
}

TEST(ComplexBall, Arithmetic) {
  ComplexBall z = C(1, 2);
  z *= z;
  EXPECT_TRUE(z.real().contains(I(-3)) && z.imaginary().contains(I(4)));
  z += z;
  EXPECT_TRUE(z.real().contains(I(-6)) && z.imaginary().contains(I(8)));
  const ComplexBall q = C(-3, 4) / C(1, 2);
  EXPECT_TRUE(q.real().contains(I(1)) && q.imaginary().contains(I(2)));
  ComplexBall moved = std::move(z);
  z = C(1, 1);  // NOLINT: use after move is the point
  moved -= z;
  EXPECT_TRUE(moved.real().contains(I(-7)) && moved.imaginary().contains(I(7)));
  EXPECT_FALSE(
      log(ComplexBall(Ball::hull(I(-1), I(1)), Ball::hull(I(-1), I(1))), true).is_finite());
  EXPECT_TRUE(log(C(0, 1), true).imaginary().overlaps(Ball::pi(kP) / 2));
  EXPECT_TRUE(exp(ComplexBall(I(0), Ball::pi(kP))).real().overlaps(I(-1)));
  EXPECT_FALSE((C(1, 0) / C(0, 0)).is_finite());
}

}  // namespace
}  // namespace ratefloor::rigor

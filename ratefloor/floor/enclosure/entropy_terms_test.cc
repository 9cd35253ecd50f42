#include "ratefloor/floor/enclosure/entropy_terms.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/rigor/quadrature.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;
using rigor::Precision;

constexpr Precision kP{128};
Ball Q(long n, long d) { return Ball::rational(n, d, kP); }

TEST(EntropyTerm, RangesOverIntervals) {
  const auto value = [](const Ball& p) { return -(p * log(p)); };
  for (long i = 0; i <= 30; ++i)
    for (long j = i; j <= 30; ++j) {
      const Ball range = entropy_term_between(Q(i, 20), Q(j, 20));
      for (long k = 0; k <= 10; ++k) {
        const Ball p = Q(i * (10 - k) + j * k, 200);
        EXPECT_TRUE(range.overlaps(certainly_positive(p) ? value(p) : Q(0, 1)));
      }
      EXPECT_LE(range.upper_double(), std::exp(-1.0) + 1e-8);
    }
  EXPECT_NEAR(entropy_term_between(Q(1, 10), Q(9, 10)).upper_double(), std::exp(-1.0), 1e-7);
  EXPECT_TRUE(entropy_term(Q(0, 1)).contains_zero());
  EXPECT_TRUE(entropy_term(Ball::around(Q(0, 1), Q(1, 1000))).contains(value(Q(1, 1001))));
  const Ball narrow = Ball::around(Q(1, 5), Ball::exact(1e-12, kP));
  EXPECT_TRUE(entropy_term(narrow).contains(value(narrow.lower())));
  EXPECT_TRUE(entropy_term(narrow).contains(value(narrow.upper())));
  EXPECT_LT(entropy_term(narrow).radius_double(), 1e-12);
  EXPECT_FALSE(entropy_term(Ball::indeterminate(kP)).is_finite());
}

TEST(EntropyTerm, TailsOfPowersOfTheDensity) {
  for (const char* name : {"laplace", "ggd:1.7", "ggd:8", "uniform"}) {
    const SourceEnclosure s = *SourceEnclosure::parse(name, kP);
    for (const Ball& power : {Q(1, 2), Q(7, 8), Q(1, 1)}) {
      const Ball end = s.support_end() ? *s.support_end() : Q(120, 1);
      const Ball direct =
          rigor::integrate([&](const rigor::ComplexBall& z,
                               bool analytic) { return exp(s.log_pdf(z, analytic) * power); },
                           Q(1, 2), end, {});
      EXPECT_NEAR(density_power_tail(s, Q(1, 2), power).midpoint_double(), direct.midpoint_double(),
                  1e-12)
          << name;
    }
    EXPECT_TRUE(
        density_power_tail(s, Q(1, 2), Q(1, 1)).overlaps(s.partial_moment_from(0, Q(1, 2))));
  }
}

}  // namespace
}  // namespace ratefloor::floor

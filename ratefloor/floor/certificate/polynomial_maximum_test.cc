// Against maxima known by hand, at the ends, inside, twice, and nearly flat.
#include "ratefloor/floor/certificate/polynomial_maximum.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ratefloor::floor {
namespace {

double bound(const std::vector<double>& coefficients, double rho) {
  std::vector<rigor::Ball> balls;
  for (const double c : coefficients) balls.push_back(rigor::Ball::exact(c, {96}));
  return polynomial_maximum_upper(balls, rigor::Ball::exact(rho, {96}), 1e-12).upper_double();
}

TEST(PolynomialMaximum, KnownMaxima) {
  EXPECT_NEAR(bound({1}, 2), 1, 1e-12);
  EXPECT_NEAR(bound({0, 1}, 2), 2, 1e-11);            // at the end
  EXPECT_NEAR(bound({1, 0, -1}, 2), 1, 1e-11);        // inside
  EXPECT_NEAR(bound({0, 0, 2, 0, -1}, 2), 1, 1e-11);  // twice, at ±1
  EXPECT_NEAR(bound({1, 0, -1e-9}, 1), 1, 1e-11);     // nearly flat
  EXPECT_NEAR(bound({0, 1, -1}, 1), 0.25, 1e-11);     // at 1/2
}

TEST(PolynomialMaximum, NeverBelowASample) {
  for (int seed = 1; seed < 50; ++seed) {
    std::vector<double> a;
    for (int k = 0; k < 9; ++k) a.push_back(std::sin(seed * 7.1 + k * k * 1.3));
    const double proven = bound(a, 0.7);
    double reached = -1e9;
    for (int i = -1000; i <= 1000; ++i) {
      double value = 0;
      for (int k = 8; k >= 0; --k) value = value * (0.7 * i / 1000) + a[k];
      reached = std::max(reached, value);
    }
    EXPECT_GE(proven, reached);
    EXPECT_LT(proven, reached + 1e-5);
  }
}

TEST(PolynomialMaximum, InfiniteCoefficientsGiveNoBound) {
  EXPECT_EQ(polynomial_maximum_upper({rigor::Ball::indeterminate({96})},
                                     rigor::Ball::exact(1, {96}), 1e-12)
                .upper_double(),
            HUGE_VAL);
}

}  // namespace
}  // namespace ratefloor::floor

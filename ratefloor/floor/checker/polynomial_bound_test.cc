#include "ratefloor/floor/checker/polynomial_bound.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace ratefloor::floor::checker {
namespace {

std::vector<Ball> polynomial(const std::vector<double>& coefficients) {
  std::vector<Ball> out;
  for (const double c : coefficients) out.push_back(Ball::exact(c, {192}));
  return out;
}
Ball number(double x) { return Ball::exact(x, {192}); }

double value(const std::vector<double>& c, double t) {
  double sum = 0;
  for (std::size_t n = c.size(); n-- > 0;) sum = sum * t + c[n];
  return sum;
}

TEST(PolynomialBound, ChebyshevPolynomialsAreAtMostOne) {
  std::vector<double> before{1}, now{0, 1};
  for (int n = 2; n <= 20; ++n) {
    std::vector<double> next(n + 1, 0);
    for (int k = 0; k < n; ++k) next[k + 1] += 2 * now[k];
    for (int k = 0; k < n - 1; ++k) next[k] -= before[k];
    before = std::exchange(now, next);
    const PolynomialBound above = bound_polynomial(polynomial(now), number(1 + 1e-9));
    EXPECT_EQ(above.verdict, Verdict::kHolds) << n;
    EXPECT_GE(above.upper.upper_double(), 1 - 1e-15);
    EXPECT_LE(above.upper.upper_double(), 1 + 1e-9);
    const PolynomialBound below = bound_polynomial(polynomial(now), number(1 - 1e-9));
    EXPECT_EQ(below.verdict, Verdict::kFails) << n;
    EXPECT_GT(value(now, below.at), 1 - 2e-9) << n;
  }
}

TEST(PolynomialBound, RandomPolynomialsAgainstSamples) {
  std::mt19937 random(5);
  std::normal_distribution<double> normal;
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<double> c(1 + trial % 30);
    for (double& x : c) x = normal(random);
    double most = -1e300;
    for (int i = -500; i <= 500; ++i) most = std::max(most, value(c, i / 500.0));
    const PolynomialBound fails = bound_polynomial(polynomial(c), number(most - 1e-3));
    ASSERT_EQ(fails.verdict, Verdict::kFails);
    EXPECT_NEAR(value(c, fails.at), fails.value.midpoint_double(), 1e-9);
    const PolynomialBound holds =
        bound_polynomial(polynomial(c), number(most + 0.05 + most * most));
    ASSERT_EQ(holds.verdict, Verdict::kHolds);
    EXPECT_GE(holds.upper.upper_double(), most - 1e-12);
  }
}

TEST(PolynomialBound, TouchingIsNotDecided) {
  // 1 − (t − 1/3)², whose maximum is the limit and lies at no dyadic point.
  std::vector<Ball> touching{Ball::rational(8, 9, {192}), Ball::rational(2, 3, {192}), number(-1)};
  EXPECT_EQ(bound_polynomial(touching, number(1)).verdict, Verdict::kUndecided);
  EXPECT_EQ(bound_polynomial(touching, number(1 + 1e-15)).verdict, Verdict::kHolds);
}

TEST(PolynomialBound, IndeterminateIsNotDecided) {
  const std::vector<Ball> unknown{number(0), Ball::indeterminate({192})};
  EXPECT_EQ(bound_polynomial(unknown, number(1)).verdict, Verdict::kUndecided);
}

}  // namespace
}  // namespace ratefloor::floor::checker

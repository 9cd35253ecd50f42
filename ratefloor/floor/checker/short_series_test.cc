#include "ratefloor/floor/checker/short_series.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ratefloor::floor::checker {
namespace {

constexpr rigor::Precision kPrecision{96};
Ball number(double value) { return Ball::exact(value, kPrecision); }

/// The value at h of the series' polynomial.
double value(const Series& s, double h) {
  double sum = 0;
  for (int n = kOrder; n >= 0; --n) sum = sum * h + s[n].midpoint_double();
  return sum;
}

TEST(ShortSeries, FunctionsOfAStep) {
  constexpr double kStep = 0.01;  // its 7th power is 1e-14
  for (const double x : {0.5, 1.0, 3.0}) {
    const Series log_x = log_at(number(x)), root = power_at(number(x), number(0.5));
    EXPECT_NEAR(value(log_x, kStep), std::log(x + kStep), 1e-12);
    EXPECT_NEAR(value(root, kStep), std::sqrt(x + kStep), 1e-12);
    EXPECT_NEAR(value(exp(log_x), kStep), x + kStep, 1e-12);
    EXPECT_NEAR(value(log(root), kStep), 0.5 * std::log(x + kStep), 1e-12);
    EXPECT_NEAR(value(root * root, kStep), x + kStep, 1e-12);
    EXPECT_NEAR(value(log_x + root, kStep), std::log(x + kStep) + std::sqrt(x + kStep), 1e-12);
    EXPECT_NEAR(value(log_x - root, kStep), std::log(x + kStep) - std::sqrt(x + kStep), 1e-12);
  }
}

TEST(ShortSeries, IntegralsAreEnclosed) {
  for (const double half : {0.01, 0.1, 0.4}) {
    const Ball center = number(1), h = number(half), cell = Ball::around(center, h);
    const Ball found = integral(log_at(center), log_at(cell), h);
    const Ball a = center - h, b = center + h;
    EXPECT_TRUE(found.contains(b * rigor::log(b) - a * rigor::log(a) - 2 * h)) << half;
    EXPECT_LT(found.radius_double(), std::pow(half / (1 - half), 7));
  }
}

}  // namespace
}  // namespace ratefloor::floor::checker

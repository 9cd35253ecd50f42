// Against the C library's 80-bit functions, over the whole range and where cancellation threatens.
#include "ratefloor/base/portable_math.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "ratefloor/base/random.h"

namespace ratefloor {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::uint64_t kTrials = 300000;

// Distance from the exact value in units of the last place of a double there.
double ulps(double value, long double exact) {
  const auto rounded = static_cast<double>(exact);
  if (std::isinf(rounded) || rounded == 0) return value == rounded ? 0 : 1e9;
  int exponent;
  std::frexp(static_cast<double>(exact), &exponent);
  const long double ulp = std::ldexp(1.0L, std::max(exponent - 53, -1074));
  return static_cast<double>(std::abs(static_cast<long double>(value) - exact) / ulp);
}

double between(double low, double high, std::uint64_t index, std::uint32_t stream) {
  return low + (high - low) * uniform_pair(1, index, 0, stream)[0];
}

TEST(PortableMathTest, ExpIsWithinTwoUlp) {
  double worst = 0;
  for (std::uint64_t i = 0; i < kTrials; ++i) {
    const double x = between(-745, 709.7, i, 0), small = between(-1, 1, i, 1);
    worst = std::max({worst, ulps(portable::exp(x), std::exp(static_cast<long double>(x))),
                      ulps(portable::exp(small), std::exp(static_cast<long double>(small)))});
  }
  EXPECT_LT(worst, 2);
  RecordProperty("worst_ulp", std::to_string(worst));
}

TEST(PortableMathTest, LogIsWithinTwoUlp) {
  double worst = 0;
  for (std::uint64_t i = 0; i < kTrials; ++i) {
    const double x = std::exp2(between(-1074, 1024, i, 2)), near_one = between(0.5, 2, i, 3);
    const double very_near = 1 + between(-1e-5, 1e-5, i, 4);
    for (const double v : {x, near_one, very_near}) {
      worst = std::max(worst, ulps(portable::log(v), std::log(static_cast<long double>(v))));
    }
  }
  EXPECT_LT(worst, 2);
  RecordProperty("worst_ulp", std::to_string(worst));
}

TEST(PortableMathTest, PowIsWithinTwoUlp) {
  double worst = 0;
  for (std::uint64_t i = 0; i < kTrials; ++i) {
    const double x = std::exp2(between(-300, 300, i, 5)), y = between(-3.5, 3.5, i, 6);
    const double near_one = 1 + between(-1e-3, 1e-3, i, 7), large = between(-5e5, 5e5, i, 8);
    worst = std::max({worst, ulps(portable::pow(x, y), std::pow(static_cast<long double>(x), y)),
                      ulps(portable::pow(near_one, large),
                           std::pow(static_cast<long double>(near_one), large))});
  }
  EXPECT_LT(worst, 2);
  RecordProperty("worst_ulp", std::to_string(worst));
}

TEST(PortableMathTest, LogGammaIsAccurate) {
  for (std::uint64_t i = 0; i < 20000; ++i) {
    const double x = std::exp2(between(-7, 10, i, 9));
    const long double exact = std::lgamma(static_cast<long double>(x));
    const long double scale = std::max({1.0L, static_cast<long double>(x), std::abs(exact)});
    EXPECT_LT(std::abs(portable::log_gamma(x) - exact) / scale, 2e-14L) << x;
  }
}

TEST(PortableMathTest, EdgesOfTheDomains) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(portable::exp(0), 1);
  EXPECT_EQ(portable::exp(-0.0), 1);
  EXPECT_EQ(portable::exp(kInfinity), kInfinity);
  EXPECT_EQ(portable::exp(-kInfinity), 0);
  EXPECT_EQ(portable::exp(709.79), kInfinity);
  EXPECT_EQ(portable::exp(-745.2), 0);
  EXPECT_GT(portable::exp(-745.1), 0);
  EXPECT_TRUE(std::isnan(portable::exp(nan)));
  EXPECT_EQ(portable::log(1), 0);
  EXPECT_EQ(portable::log(0), -kInfinity);
  EXPECT_EQ(portable::log(kInfinity), kInfinity);
  EXPECT_TRUE(std::isnan(portable::log(-1)));
  EXPECT_TRUE(std::isnan(portable::log(nan)));
  EXPECT_EQ(portable::pow(0, 2), 0);
  EXPECT_EQ(portable::pow(0, -2), kInfinity);
  EXPECT_EQ(portable::pow(kInfinity, -2), 0);
  EXPECT_EQ(portable::pow(0, 0), 1);
  EXPECT_EQ(portable::pow(1, 1e300), 1);
  EXPECT_EQ(portable::pow(2, 10), 1024);
  EXPECT_EQ(portable::pow(2, 1e300), kInfinity);
  EXPECT_EQ(portable::pow(2, -1e300), 0);
  EXPECT_EQ(portable::pow(0.5, 1074), std::numeric_limits<double>::denorm_min());
  EXPECT_TRUE(std::isnan(portable::pow(-1, 2)));
}

// The promise is the same bits on every machine: a few of them, written down.
TEST(PortableMathTest, GoldenBits) {
  EXPECT_EQ(portable::exp(1), 0x1.5bf0a8b14576ap+1);
  EXPECT_EQ(portable::log(10), 0x1.26bb1bbb55516p+1);
  EXPECT_EQ(portable::pow(3.7, 1 / 1.7), 0x1.145773850e0d3p+1);
  EXPECT_EQ(portable::log_gamma(0.3), 0x1.188637a6c41bp+0);
}

TEST(PortableMathTest, PowersAndLogarithmsOfTwo) {
  for (const double x : {-30.5, -1.0, -0.3, 0.0, 0.7, 2.0, 40.25})
    EXPECT_LE(ulps(portable::exp2(x), std::exp2(static_cast<long double>(x))), 4 + std::abs(x))
        << x;
  for (const double x : {1e-9, 0.1, 0.75, 3.0, 1024.0, 1e30})
    EXPECT_LE(ulps(portable::log2(x), std::log2(static_cast<long double>(x))), 5) << x;
}

}  // namespace
}  // namespace ratefloor

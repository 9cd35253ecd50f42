#include "ratefloor/floor/matmul/gamma.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ratefloor/rigor/decimal.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;

constexpr rigor::Precision kP{128};

TEST(MatmulGamma, CriticalRateIsCertifiedToTwentyDigits) {
  const Result<Ball> rate = critical_rate(kP);
  ASSERT_TRUE(rate);
  EXPECT_LT(rate->radius_double(), 1e-20);
  EXPECT_EQ(rigor::decimal_down(*rate, 20), "0.90632353695155078775");
  EXPECT_EQ(rigor::decimal_up(*rate, 20), "0.90632353695155078776");
  const Ball value = matmul_gamma(*rate);
  EXPECT_EQ(rigor::decimal_down(value, 20), "0.48830032583537533674");
  EXPECT_EQ(rigor::decimal_up(value, 20), "0.48830032583537533675");
}

TEST(MatmulGamma, CriticalRateAtOtherPrecisions) {
  const Result<Ball> fine = critical_rate({1000});
  ASSERT_TRUE(fine);
  for (const int bits : {32, 53, 64, 128, 256, 999}) {
    const Result<Ball> rate = critical_rate({bits});
    ASSERT_TRUE(rate) << bits;
    EXPECT_TRUE(rate->overlaps(*fine));
    EXPECT_LT(rate->radius_double(), std::ldexp(1.0, 6 - bits));
  }
  const Result<Ball> coarse = critical_rate({3});
  if (coarse) {
    EXPECT_TRUE(coarse->overlaps(*fine));
  }
}

// The equation itself, φ(R) − Rφ'(R) = 1, by another route than e^t = 1 + 2t: certain signs on the
// two sides of the ball.
TEST(MatmulGamma, TheTangentThroughZeroOneTouchesThere) {
  const Ball rate = *critical_rate(kP);
  const auto excess = [](const Ball& r) {
    const Ball d = pow(Ball::integer(2, kP), -2 * r);
    const Ball phi = 2 * d - square(d);
    const Ball slope = -4 * Ball::log2(kP) * (d - square(d));
    return phi - r * slope - 1;
  };
  const Ball step = Ball::exact(1e-30, kP);
  EXPECT_TRUE(certainly_positive(excess(rate.lower() - step)));
  EXPECT_TRUE(certainly_positive(-excess(rate.upper() + step)));
}

TEST(MatmulGamma, ConstantsAreRoundedRight) {
  EXPECT_EQ(critical_rate(kP)->midpoint_double(), kCriticalRate);
  const Ball value = matmul_gamma(*critical_rate(kP));
  EXPECT_EQ(value.midpoint_double(), kGammaAtCriticalRate);
  EXPECT_EQ(((1 - value) / *critical_rate(kP)).midpoint_double(), kTimeSharingSlope);
}

TEST(MatmulGamma, KnownValues) {
  EXPECT_EQ(matmul_gamma(0.0), 1);
  EXPECT_EQ(matmul_gamma(1.0), 0.4375);
  EXPECT_EQ(matmul_gamma(2.0), 0.12109375);
  EXPECT_EQ(matmul_gamma(4.0), 2.0 / 256 - 1.0 / 65536);
  EXPECT_EQ(matmul_gamma(std::numeric_limits<double>::infinity()), 0);
  EXPECT_NEAR(matmul_gamma(0.5), 0.717706, 5e-7);
  EXPECT_NEAR(matmul_phi(0.5), 0.75, 1e-15);
}

TEST(MatmulGamma, EnclosuresHoldTheDoubles) {
  for (int i = 0; i <= 400; ++i) {
    const double rate = i / 50.0;
    const Ball value = matmul_gamma(Ball::exact(rate, kP));
    EXPECT_LT(value.radius_double(), 1e-35);
    EXPECT_NEAR(matmul_gamma(rate), value.midpoint_double(), 4e-16);
    EXPECT_NEAR(matmul_gamma(rate) / value.midpoint_double(), 1, 2e-15);
  }
}

TEST(MatmulGamma, WideBallsAndTheDomain) {
  const Ball wide = Ball::hull(Ball::rational(1, 2, kP), Ball::integer(2, kP));
  const Ball image = matmul_gamma(wide);
  for (int i = 0; i <= 30; ++i)
    EXPECT_TRUE(image.contains(matmul_gamma(Ball::rational(10 + i, 20, kP))));
  EXPECT_LT(image.upper_double(), 0.7178);
  EXPECT_GT(image.lower_double(), 0.1210);
  EXPECT_TRUE(matmul_gamma(Ball::integer(0, kP)).contains(Ball::integer(1, kP)));
  EXPECT_FALSE(matmul_gamma(Ball::integer(-1, kP)).is_finite());
  EXPECT_FALSE(matmul_gamma(Ball::indeterminate(kP)).is_finite());
  // A ball that cannot be told from R*.
  const Ball near = matmul_gamma(Ball::exact(kCriticalRate, {53}));
  EXPECT_TRUE(near.contains(Ball::exact(kGammaAtCriticalRate, {53})) ||
              near.radius_double() < 1e-14);
}

// Convex, falling, and below φ, touching it from R* on.
TEST(MatmulGamma, IsTheLowerConvexEnvelope) {
  for (int i = 1; i < 500; ++i) {
    const double r = i / 100.0, h = 0.01;
    EXPECT_LE(matmul_gamma(r), (matmul_gamma(r - h) + matmul_gamma(r + h)) / 2 + 1e-15);
    EXPECT_LT(matmul_gamma(r), matmul_gamma(r - h));
    EXPECT_LE(matmul_gamma(r), matmul_phi(r) + 1e-16);
    EXPECT_NEAR(matmul_rate(matmul_gamma(r)), r, 1e-12);
  }
  EXPECT_EQ(matmul_rate(1), 0);
}

}  // namespace
}  // namespace ratefloor::floor

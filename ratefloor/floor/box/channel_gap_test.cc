#include "ratefloor/floor/box/channel_gap.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/floor/enclosure/ggd_enclosure.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;

constexpr rigor::Precision kPrecision{96};

Ball number(double value) { return Ball::exact(value, kPrecision); }

/// p_S is the normal density, so that K(β) is the divergence from the Gaussian: ½ ln(2πe) − h(β).
BoxChannel gaussian_channel(double beta = 1.9) {
  return {{0.25, {{0, 1, 1}}}, {{1, 0, 0, 1}, {beta < 1.5 ? 60.0 : 9.0, 0, 0, 1}}, 0};
}

double divergence(double beta) {
  return GgdEnclosure::create(number(beta))->kl_from_gaussian_bits().midpoint_double() * M_LN2;
}

TEST(ChannelGap, DivergenceOfTheGaussianChannelIsTheClosedForm) {
  for (const double beta : {0.75, 1.0, 1.7, 2.0, 3.0}) {
    const ChannelGap gap =
        channel_gap(number(beta), number(beta), number(0.2), gaussian_channel(beta));
    EXPECT_NEAR(gap.middle_bits.midpoint_double() * M_LN2, divergence(beta), 1e-9) << beta;
    EXPECT_LT(gap.width_bits.upper_double(), 1e-15);
    EXPECT_LT(gap.shortfall_bits.upper_double(), 1e-9);
  }
}

TEST(ChannelGap, DerivativesAreThoseOfTheDivergence) {
  constexpr double kStep = 1e-3;
  for (const double beta : {0.9, 1.3, 1.7, 2.0, 3.0}) {
    const double low = divergence(beta - kStep), here = divergence(beta),
                 high = divergence(beta + kStep);
    const Ball slope = divergence_slope(number(beta), gaussian_channel(beta));
    const Ball curvature = divergence_curvature(number(beta), gaussian_channel(beta));
    EXPECT_NEAR(slope.midpoint_double(), (high - low) / (2 * kStep), 2e-6) << beta;
    EXPECT_LT(slope.radius_double(), 1e-6) << beta;
    EXPECT_NEAR(curvature.midpoint_double(), (high - 2 * here + low) / (kStep * kStep), 1e-3);
  }
}

/// At β = 2 the source is the channel's Gaussian: what is left is the Fisher information about β,
/// here from a sum over x.
TEST(ChannelGap, CurvatureIsTheFisherInformationWhereTheChannelFits) {
  const auto log_pdf = [](double beta, double x) {
    const auto ggd = GgdEnclosure::create(number(beta));
    return ggd->log_pdf(number(x)).midpoint_double();
  };
  double information = 0;
  constexpr double kStep = 1e-4, kWidth = 0.02;
  for (double x = kWidth / 2; x < 9; x += kWidth) {
    const double score = (log_pdf(2 + kStep, x) - log_pdf(2 - kStep, x)) / (2 * kStep);
    information += 2 * kWidth * std::exp(log_pdf(2, x)) * score * score;
  }
  const Ball curvature = divergence_curvature(number(2), gaussian_channel());
  EXPECT_NEAR(curvature.midpoint_double(), information, 1e-4);
}

TEST(ChannelGap, BoundsTheWholeInterval) {
  for (const double half : {0.005, 0.02}) {
    const double middle = 1.95;
    const Ball low = number(middle - half), high = number(middle + half);
    const ChannelGap gap = channel_gap(low, high, number(0.24), gaussian_channel());
    const double total = gap.total_bits().upper_double() * M_LN2;
    for (const double t : {-1.0, -0.5, 0.0, 0.5, 1.0})
      EXPECT_GT(total, divergence(middle + t * half));
    EXPECT_LT(total, 1.5 * divergence(middle - half));
    EXPECT_LT(gap.shortfall_bits.upper_double(), 1e-12);  // D_q is 0.25 for every β
  }
}

TEST(ChannelGap, ADistortionTooSmallIsPaidFor) {
  const ChannelGap gap = channel_gap(number(1.9), number(1.9), number(0.5), gaussian_channel());
  EXPECT_NEAR(gap.shortfall_bits.midpoint_double(), 0.5, 1e-5);
}

TEST(ChannelGap, NoBoundWhereTheTailBeginsTooEarly) {
  BoxChannel channel = gaussian_channel();
  channel.panels.resize(1);
  const ChannelGap gap = channel_gap(number(1.9), number(1.92), number(0.2), channel);
  EXPECT_FALSE(gap.total_bits().is_finite());
}

}  // namespace
}  // namespace ratefloor::floor

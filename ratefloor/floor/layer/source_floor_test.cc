#include "ratefloor/floor/layer/source_floor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ratefloor/floor/floor_point.h"
#include "ratefloor/floor/shannon_bounds.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::floor {
namespace {

using Values = std::vector<double>;

TEST(SourceFloor, DivergenceOfTheGeneralizedGaussian) {
  EXPECT_EQ(ggd_kl_bits(2), 0);
  EXPECT_NEAR(ggd_kl_bits(1.7), 0.00421960, 1e-8);
  // Laplace: ½ log2(2πe) − log2(e√2).
  EXPECT_NEAR(ggd_kl_bits(1), 2.047095585180641 - std::log2(std::exp(1) * std::sqrt(2)), 1e-12);
  for (double beta = 0.2; beta <= 64; beta *= 1.05) EXPECT_GE(ggd_kl_bits(beta), 0);
}

TEST(SourceFloor, GaussianWeightsLoseNothing) {
  const SourceFloor floor(Waterfilling(Values{4, 1, 0.1}), ggd_kl_bits(2));
  for (const double d : {1e-6, 0.3, 1.6, 5.0}) EXPECT_EQ(floor.bits(d), floor.gaussian().bits(d));
}

// One component: Shannon's bound, which no achievable rate is below.
TEST(SourceFloor, OneComponentIsTheShannonBound) {
  for (const double beta : {0.6, 1.0, 1.7, 4.0}) {
    const source::GeneralizedGaussian source(beta);
    const SourceFloor floor(Waterfilling(Values{1}), ggd_kl_bits(beta));
    for (const double d : {1e-8, 1e-3, 0.1, 0.5, 0.999}) {
      EXPECT_NEAR(floor.bits(d), std::max(0.0, slb_bits(source.entropy_bits(), d)), 1e-12);
      EXPECT_LE(floor.bits(d), floor_at_distortion(source, d)->rd_bits.upper + 1e-12);
    }
  }
}

// Shannon's bound of the vector is the formula at high rate less KL; waterfilling is above it.
TEST(SourceFloor, IsAboveShannonsBoundOfTheVectorWhereTheWaterCoversSome) {
  const Waterfilling gaussian(Values{4, 1, 0.01});
  const SourceFloor floor(gaussian, ggd_kl_bits(1.5));
  const auto shannon = [&](double d) {
    return std::max(0.0, gaussian.high_rate().bits(d) - floor.kl_bits());
  };
  EXPECT_NEAR(floor.bits(0.005), shannon(0.005), 1e-13);
  for (const double d : {0.02, 0.2, 0.6}) EXPECT_GT(floor.bits(d), shannon(d) + 1e-3);
}

TEST(SourceFloor, DistortionInverts) {
  const SourceFloor floor(Waterfilling(Values{4, 1, 0.01}, Values{1, 5}), ggd_kl_bits(1));
  for (const double rate : {1e-6, 0.1, 1.0, 4.0})
    EXPECT_NEAR(floor.bits(floor.distortion(rate)), rate, 1e-12);
  EXPECT_EQ(floor.bits(floor.distortion(0) * 1.0001), 0);
  EXPECT_LT(floor.distortion(0), floor.gaussian().mean_variance());
}

}  // namespace
}  // namespace ratefloor::floor

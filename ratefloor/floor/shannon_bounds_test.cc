// Figures computed elsewhere, and identities.
#include "ratefloor/floor/shannon_bounds.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ratefloor/floor/iid_floor.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::floor {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(ShannonBoundsTest, GaussianIsTight) {
  const source::GeneralizedGaussian gaussian(2);
  for (const double d : {1e-6, 0.01, 0.25, 0.9}) {
    EXPECT_NEAR(slb_bits(gaussian.entropy_bits(), d), -std::log2(d) / 2, 1e-14);
    EXPECT_EQ(gap_theorem_bits(1, d), 0);
  }
}

TEST(ShannonBoundsTest, DistortionInvertsTheRate) {
  for (const double entropy : {-3.0, 0.0, 2.04}) {
    for (const double rate : {0.0, 0.5, 4.0, 30.0}) {
      EXPECT_NEAR(slb_bits(entropy, distortion_at_slb(entropy, rate)), rate, 1e-13);
    }
  }
}

// The figures of docs/math/gap-theorem.md.
TEST(ShannonBoundsTest, GapTheoremFigures) {
  const source::GeneralizedGaussian source(1.7);
  EXPECT_NEAR(gap_theorem_bits(source.fisher_information(), 0.00885), 1.753e-4, 5e-8);
  EXPECT_NEAR(gap_theorem_bits(source.fisher_information(), 0.01), 1.98e-4, 5e-7);
  EXPECT_NEAR(gap_theorem_bits(2, 0.1), 0.0688, 5e-5);  // the Laplacian
  EXPECT_EQ(gap_theorem_bits(kInfinity, 0.1), kInfinity);
  // Near D = 1 the variance bound is the smaller one.
  EXPECT_NEAR(gap_bound_bits(source.entropy_bits(), source.fisher_information(), 0.9), 0.0042196,
              1e-7);
  EXPECT_NEAR(gap_bound_bits(1.7924812503605781, kInfinity, 0.5), 0.25461, 1e-5);  // uniform
}

TEST(IidFloorTest, IsTheShannonBoundInTheDatasUnits) {
  const source::GeneralizedGaussian source(1.3);
  const double scale = 0.02;
  const IidFloor floor(source.entropy_bits() + std::log2(scale));
  EXPECT_NEAR(floor.bits(0.01 * scale * scale), slb_bits(source.entropy_bits(), 0.01), 1e-13);
  EXPECT_EQ(floor.bits(scale), 0);
  EXPECT_NEAR(floor.bits(floor.distortion(3.7)), 3.7, 1e-13);
  const IidFloor atom(-kInfinity);
  EXPECT_EQ(atom.bits(1e-30), 0);
  EXPECT_EQ(atom.distortion(4), 0);
}

}  // namespace
}  // namespace ratefloor::floor

#include "ratefloor/floor/checker/beta_shift.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/floor/enclosure/ggd_enclosure.h"

namespace ratefloor::floor::checker {
namespace {

constexpr rigor::Precision kPrecision{128};
Ball number(double value) { return Ball::exact(value, kPrecision); }

/// p_S is the normal density: K(β) = ½ ln(2πe) − h(β), and D_q = 0.25 whatever β is.
UpperCertificate gaussian_channel(double beta) {
  UpperCertificate upper;
  upper.mixture = {0.25, {{0, 1, 1}}};
  upper.panels = {{1, 0, 0, 1}, {beta < 1.5 ? 40.0 : 9.0, 0, 0, 1}};
  return upper;
}

double divergence(double beta) {
  return GgdEnclosure::create(number(beta))->kl_from_gaussian_bits().midpoint_double() * M_LN2;
}

Result<BetaShift> shift(double middle, double half, const UpperCertificate& upper,
                        std::int64_t work = 2'000'000) {
  return shift_beta(number(middle), Ball::around(number(middle), number(half)), upper, work);
}

TEST(BetaShift, BoundsTheRiseOfTheDivergence) {
  for (const double middle : {0.8, 1.3, 1.95, 2.0, 3.0})
    for (const double half : {1e-4, 0.01, 0.04}) {
      const auto found = shift(middle, half, gaussian_channel(middle));
      ASSERT_TRUE(found);
      const double here = divergence(middle), rise = found->divergence_rise.upper_double();
      const double most =
          std::max(divergence(middle - half) - here, divergence(middle + half) - here);
      EXPECT_GE(rise, most) << middle << ' ' << half;
      EXPECT_LE(rise, (half > 0.02 ? 4 : 2) * most + 1e-6) << middle << ' ' << half;
      EXPECT_GE(found->distortion_drop.upper_double(), 0);
      EXPECT_LT(found->distortion_drop.upper_double(), half) << middle << ' ' << half;
    }
}

TEST(BetaShift, NothingMovesAtAPoint) {
  const auto found = shift(1.7, 0, gaussian_channel(1.7));
  ASSERT_TRUE(found);
  EXPECT_LT(found->divergence_rise.upper_double(), 1e-15);
  EXPECT_LT(found->distortion_drop.upper_double(), 1e-10);
}

TEST(BetaShift, WorkIsLimited) {
  EXPECT_FALSE(shift(1.7, 0.01, gaussian_channel(1.7), 100));
  UpperCertificate narrow = gaussian_channel(1.7);
  narrow.mixture = {1e-300, {{0, 1e-300, 1}}};
  EXPECT_FALSE(shift(1.7, 0.01, narrow, 20'000));
}

TEST(BetaShift, NoBoundWhereTheTailBeginsTooEarly) {
  UpperCertificate early = gaussian_channel(1.7);
  early.panels.resize(1);
  const auto found = shift(1.7, 0.01, early);
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->divergence_rise.is_finite());
}

}  // namespace
}  // namespace ratefloor::floor::checker

#include "ratefloor/floor/enclosure/bounds_enclosure.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ratefloor/floor/enclosure/ggd_enclosure.h"
#include "ratefloor/floor/shannon_bounds.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;
using rigor::Precision;

constexpr Precision kP{128};
Ball Q(long n, long d, Precision p = kP) { return Ball::rational(n, d, p); }
GgdEnclosure ggd(long n, long d, Precision p = kP) { return *GgdEnclosure::create(Q(n, d, p)); }

std::vector<Ball> everything(long n, long d, const Ball& distortion) {
  const GgdEnclosure g = ggd(n, d, distortion.precision());
  const Ball fisher = g.fisher_information();
  return {slb_bits(g.entropy_bits(), distortion),
          gaussian_rate_bits(distortion),
          gap_theorem_bits(fisher, distortion),
          l3_gap_bits(g.beta(), fisher, distortion),
          variance_gap_bits(g.entropy_bits()),
          marsiglietti_kostina_gap_bits(distortion.precision()),
          gish_pierce_bits(distortion.precision()),
          lattice_excess_bits(distortion),
          ecdq_universal_bits(distortion)};
}

TEST(BoundsEnclosure, TwoPrecisionsOverlapAndShrink) {
  for (long n : {10, 13, 17, 20})
    for (long d : {1, 40, 900}) {
      const auto coarse = everything(n, 10, Q(d, 1000, {64})),
                 fine = everything(n, 10, Q(d, 1000, {192}));
      for (std::size_t i = 0; i < fine.size(); ++i) {
        EXPECT_TRUE(coarse[i].overlaps(fine[i])) << i;
        EXPECT_LT(coarse[i].radius_double(), 1e-15) << i;
        EXPECT_LT(fine[i].radius_double(), 1e-50) << i;
      }
    }
}

TEST(BoundsEnclosure, AgreeWithDoublePrecision) {
  for (long n : {6, 10, 17, 20, 80}) {
    const GgdEnclosure g = ggd(n, 10);
    const double h = g.entropy_bits().midpoint_double(),
                 j = g.fisher_information().midpoint_double();
    for (long d : {1, 40, 900}) {
      const double plain = static_cast<double>(d) / 1000;
      EXPECT_NEAR(slb_bits(g.entropy_bits(), Q(d, 1000)).midpoint_double(), slb_bits(h, plain),
                  1e-13);
      EXPECT_NEAR(gap_theorem_bits(g.fisher_information(), Q(d, 1000)).midpoint_double(),
                  gap_theorem_bits(j, plain), 1e-13);
    }
  }
}

TEST(BoundsEnclosure, Constants) {
  EXPECT_NEAR(gish_pierce_bits(kP).midpoint_double(), 0.25461433482, 1e-11);
  EXPECT_NEAR(ecdq_universal_bits(Q(1, 12)).midpoint_double(), 0.75461433482, 1e-11);
  EXPECT_NEAR(marsiglietti_kostina_gap_bits(kP).midpoint_double(), 1.0470955852, 1e-10);
  // The table of gap-theorem.md.
  EXPECT_NEAR(gap_theorem_bits(ggd(17, 10).fisher_information(), Q(885, 100000)).midpoint_double(),
              1.753e-4, 5e-8);
  EXPECT_NEAR(variance_gap_bits(ggd(17, 10).entropy_bits()).midpoint_double(), 4.220e-3, 5e-7);
  EXPECT_NEAR(gap_theorem_bits(ggd(1, 1).fisher_information(), Q(1, 10)).midpoint_double(), 6.88e-2,
              5e-5);
}

TEST(L3Gap, KnownValuesAndTheEndsOfItsRange) {
  const auto l3 = [](long n, long d, const Ball& distortion) {
    const GgdEnclosure g = ggd(n, d);
    return l3_gap_bits(g.beta(), g.fisher_information(), distortion);
  };
  EXPECT_NEAR(l3(3, 2, Q(1, 10)).midpoint_double(), 8.04e-3, 5e-6);
  EXPECT_NEAR(l3(17, 10, Q(1, 100)).midpoint_double(), 2.04e-4, 5e-7);
  for (long d : {1, 10, 500, 990}) {
    const Ball distortion = Q(d, 1000);
    EXPECT_TRUE(l3(2, 1, distortion).contains_zero());
    EXPECT_LT(l3(2, 1, distortion).radius_double(), 1e-34);
    EXPECT_TRUE(l3(1, 1, distortion).overlaps(-log(1 - distortion) / (Ball::log2(kP) * 2)));
  }
}

TEST(L3Gap, NeverBelowTheGapTheorem) {
  for (long b = 10; b < 20; ++b)
    for (long d : {1, 10, 100, 500, 900}) {
      const GgdEnclosure g = ggd(b, 10);
      const Ball fisher = g.fisher_information();
      EXPECT_TRUE(certainly_less(gap_theorem_bits(fisher, Q(d, 1000)),
                                 l3_gap_bits(g.beta(), fisher, Q(d, 1000))));
    }
}

// The step the derivation rests on: E|X + N|^β <= E|X|^β + t β(β−1)/2 E|X|^(β−2).
TEST(L3Gap, TheMomentRatioIsHalfBetaFisher) {
  for (long b = 11; b <= 20; ++b) {
    const GgdEnclosure g = ggd(b, 10);
    const Ball beta = g.beta();
    const Ball ratio =
        beta * (beta - 1) / 2 * g.absolute_moment(beta - 2) / g.absolute_moment(beta);
    EXPECT_TRUE(ratio.overlaps(beta * g.fisher_information() / 2));
  }
}

TEST(BoundsEnclosure, OutsideTheirHypothesesTheyAreIndeterminate) {
  const Ball j = Q(3, 2), beta = Q(3, 2);
  for (const Ball& bad : {Q(0, 1), Q(-1, 2), Q(1, 1), Q(2, 1), Ball::indeterminate(kP)}) {
    EXPECT_FALSE(gap_theorem_bits(j, bad).is_finite());
    EXPECT_FALSE(l3_gap_bits(beta, j, bad).is_finite());
  }
  EXPECT_FALSE(slb_bits(j, Q(0, 1)).is_finite());
  EXPECT_FALSE(gaussian_rate_bits(Q(11, 10)).is_finite());
  EXPECT_TRUE(gaussian_rate_bits(Q(1, 1)).contains_zero());
  EXPECT_FALSE(l3_gap_bits(Q(21, 10), j, Q(1, 10)).is_finite());
  EXPECT_FALSE(l3_gap_bits(Q(9, 10), j, Q(1, 10)).is_finite());
  EXPECT_FALSE(gap_theorem_bits(Ball::indeterminate(kP), Q(1, 10)).is_finite());
}

}  // namespace
}  // namespace ratefloor::floor

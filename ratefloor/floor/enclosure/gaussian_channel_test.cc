#include "ratefloor/floor/enclosure/gaussian_channel.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/floor/enclosure/bounds_enclosure.h"
#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;
using rigor::Precision;

constexpr Precision kP{128};
Ball Q(long n, long d) { return Ball::rational(n, d, kP); }
SourceEnclosure source(const char* name) { return *SourceEnclosure::parse(name, kP); }

TEST(NoisyDensity, GaussianAndLaplaceHaveClosedForms) {
  const Ball t = Q(1, 50);
  const SourceEnclosure gaussian = source("gaussian"), laplace = source("laplace");
  for (long i = 0; i <= 12; ++i) {
    const Ball x = Q(i, 4);
    const Ball sum = exp(-square(x) / ((t + 1) * 2)) / sqrt(Ball::pi(kP) * (t + 1) * 2);
    EXPECT_TRUE(noisy_density(gaussian, t, x, 1e-15).contains(sum));
    // With rate r = √2: (r/4) e^(r²t/2) [e^(−rx) erfc((rt − x)/√(2t)) + e^(rx) erfc((rt +
    // x)/√(2t))].
    const Ball r = sqrt(Q(2, 1)), root = sqrt(t * 2);
    const Ball closed = r / 4 * exp(square(r) * t / 2) *
                        (exp(-(r * x)) * rigor::erfc((r * t - x) / root) +
                         exp(r * x) * rigor::erfc((r * t + x) / root));
    const Ball found = noisy_density(laplace, t, x, 1e-15);
    EXPECT_TRUE(found.contains(closed)) << i;
    EXPECT_LT(found.radius_double(), 1e-14);
  }
}

TEST(NoisyDensity, UniformAgainstQuadratureOfTheGaussian) {
  const SourceEnclosure uniform = source("uniform");
  const Ball t = Q(1, 10), wide = noisy_density(uniform, t, Q(0, 1), 1e-12);
  EXPECT_TRUE(wide.overlaps(rigor::erf(*uniform.support_end() / sqrt(t * 2)) /
                            (*uniform.support_end() * 2)));
  // Far outside nothing is left.
  EXPECT_LT(noisy_density(uniform, t, Q(9, 1), 1e-12).upper_double(), 1e-100);
}

TEST(GaussianChannel, AddsVariancesOfGaussians) {
  for (const Ball& t : {Q(1, 40), Q(1, 2), Q(9, 1)}) {
    const Ball gain = gaussian_channel_gain_bits(source("gaussian"), t, {.tolerance = 1e-6});
    EXPECT_TRUE(gain.contains(log1p(t) / (Ball::log2(kP) * 2)));
    EXPECT_LT(gain.radius_double(), 2e-6);
  }
  EXPECT_TRUE(shrunk_channel_gap_bits(source("gaussian"), Q(1, 3), {}).contains_zero());
}

// Certified replacement of the "Gaussian test channel" figure 0.143 bit at β = 1.7, D = 0.00885.
TEST(GaussianChannel, TheReviewsPoint) {
  const Ball gap = shrunk_channel_gap_bits(source("ggd:1.7"), Q(885, 100000), {});
  EXPECT_LT(gap.radius_double(), 1e-6);
  EXPECT_NEAR(gap.midpoint_double(), 1.7023e-4, 1e-7);
}

TEST(GaussianChannel, TheTableOfTheDerivation) {
  struct Row {
    const char* name;
    double gap_bits[3];
  };
  const Row rows[] = {{"ggd:0.6", {3.54645e-2, 1.759955e-1, 4.190647e-1}},
                      {"laplace", {5.25956e-3, 3.898594e-2, 1.043740e-1}},
                      {"ggd:1.7", {1.70227e-4, 1.55692e-3, 4.21918e-3}},
                      {"ggd:8", {9.08726e-3, 6.254080e-2, 1.192242e-1}}};
  const Ball distortions[] = {Q(885, 100000), Q(1, 10), Q(9, 10)};
  for (const Row& row : rows)
    for (int i = 0; i < 3; ++i) {
      const Ball gap =
          shrunk_channel_gap_bits(source(row.name), distortions[i], {.tolerance = 1e-6});
      EXPECT_LT(gap.radius_double(), 2e-6) << row.name;
      EXPECT_TRUE(
          gap.overlaps(Ball::around(Ball::exact(row.gap_bits[i], kP), Ball::exact(1.1e-7, kP))))
          << row.name << " " << i;
    }
}

TEST(GaussianChannel, LooseEnclosuresHoldTightOnes) {
  for (const char* name : {"laplace", "ggd:1.7", "ggd:8", "uniform"}) {
    const Ball t = Q(3, 10);
    const Ball tight = noisy_entropy_nats(source(name), t, {.tolerance = 1e-7});
    EXPECT_LT(tight.radius_double(), 1e-7) << name;
    for (double tolerance : {1e-5, 1e-2})
      EXPECT_TRUE(
          noisy_entropy_nats(source(name), t, {.tolerance = tolerance}).contains(tight.midpoint()))
          << name << " " << tolerance;
  }
}

// Between the entropy power inequality and the gap theorem.
TEST(GaussianChannel, BetweenShannonAndCosta) {
  for (const char* name : {"laplace", "ggd:1.4", "ggd:3"}) {
    const SourceEnclosure s = source(name);
    for (const Ball& t : {Q(1, 4), Q(2, 1)}) {
      const Ball gain = gaussian_channel_gain_bits(s, t, {.tolerance = 1e-5});
      const Ball two_log2 = Ball::log2(kP) * 2;
      const Ball power = exp(s.entropy_nats() * 2 - 1) / (Ball::pi(kP) * 2);
      EXPECT_TRUE(certainly_less(log1p(t / power) / two_log2, gain)) << name;
      EXPECT_TRUE(certainly_less(gain, log1p(t * s.fisher_information()) / two_log2)) << name;
      const Ball distortion = t / (1 + t);
      const Ball gap = shrunk_channel_gap_bits(s, distortion, {.tolerance = 1e-5});
      EXPECT_TRUE(certainly_less(gap, gap_theorem_bits(s.fisher_information(), distortion)));
      EXPECT_TRUE(certainly_less(gap, variance_gap_bits(s.entropy_bits())));
      EXPECT_TRUE(certainly_positive(gap));
    }
  }
}

TEST(GaussianChannel, OutsideTheDomainIsIndeterminate) {
  const SourceEnclosure s = source("ggd:1.7");
  for (const Ball& bad : {Q(0, 1), Q(-1, 1), Ball::indeterminate(kP), Ball::exact(1e-300, kP)}) {
    EXPECT_FALSE(noisy_entropy_nats(s, bad, {}).is_finite());
    EXPECT_FALSE(shrunk_channel_gap_bits(s, bad, {}).is_finite());
  }
  EXPECT_FALSE(shrunk_channel_gap_bits(s, Q(1, 1), {}).is_finite());
  // A senseless tolerance is taken as the nearest sensible one.
  const SourceEnclosure uniform = source("uniform");
  for (double bad : {0.0, -1.0, std::nan(""), HUGE_VAL})
    EXPECT_TRUE(noisy_entropy_nats(uniform, Q(9, 1), {.tolerance = bad}).is_finite()) << bad;
}

}  // namespace
}  // namespace ratefloor::floor

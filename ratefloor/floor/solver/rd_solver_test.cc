// The solver against values known in closed form, and against itself: D hit, ends in order, R(D)
// decreasing and convex. What it finds is proven elsewhere (floor/certificate).
#include "ratefloor/floor/solver/rd_solver.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/floor/shannon_bounds.h"
#include "ratefloor/floor/solver/mixture_rate.h"

namespace ratefloor::floor {
namespace {

std::unique_ptr<source::Source> named(const std::string& name) {
  return *source::parse_source(name);
}

double width_bits(const RdSolution& s) { return (s.upper_nats - s.lower_nats) / M_LN2; }

TEST(RdSolverTest, GaussianIsHalfLogOneOverD) {
  const auto gaussian = named("gaussian");
  for (const double d : {0.9, 0.25, 0.01}) {
    const RdSolution s = solve_at_distortion(*gaussian, d);
    EXPECT_NEAR(s.distortion, d, 1e-9 * d);
    EXPECT_NEAR(s.upper_nats, 0.5 * std::log(1 / d), 1e-8) << d;
    EXPECT_NEAR(s.slope_nats, 1 / (2 * d), 1e-3 / d);
  }
}

TEST(RdSolverTest, UpperAndLowerMeet) {
  for (const char* name : {"laplace", "ggd:1.5", "ggd:3", "uniform", "ggd:0.6"}) {
    for (const double d : {0.5, 0.1}) {
      if (kSlow && (d < 0.5 || std::string(name) == "ggd:0.6")) continue;
      const RdSolution s = solve_at_distortion(*named(name), d);
      EXPECT_NEAR(s.distortion, d, 1e-9) << name;
      EXPECT_GT(width_bits(s), -1e-8) << name << ' ' << d;
      EXPECT_LT(width_bits(s), 3e-5) << name << ' ' << d;
      EXPECT_LE(s.slope_nats, 1 / (2 * d) * (1 + 1e-4)) << name;  // the gap does not fall with D
    }
  }
}

// Blahut–Arimoto in the literature and here: R(0.2474) = 0.90661, gap at 0.1 between 5.5e-4 and
// 5.8e-4 bit.
TEST(RdSolverTest, LaplaceKnownValues) {
  if (kSlow) GTEST_SKIP() << "too slow under sanitizers";
  const auto laplace = named("laplace");
  EXPECT_NEAR(solve_at_distortion(*laplace, 0.2474).upper_nats / M_LN2, 0.90661, 1e-4);
  const RdSolution s = solve_at_distortion(*laplace, 0.1);
  const double gap = s.upper_nats / M_LN2 - slb_bits(laplace->entropy_bits(), s.distortion);
  EXPECT_GT(gap, 5.5e-4);
  EXPECT_LT(gap, 5.8e-4);
}

TEST(RdSolverTest, RateIsHit) {
  const auto source = named("ggd:1.7");
  for (const double bits : {0.5, 2.0, 4.0}) {
    if (kSlow && bits > 1) continue;
    const RdSolution s = solve_at_rate(*source, bits * M_LN2);
    EXPECT_NEAR(s.upper_nats / M_LN2, bits, 1e-8);
  }
}

// One wide Gaussian component: everything in closed form, whatever the source's shape.
TEST(MixtureRateTest, SingleComponent) {
  const auto laplace = named("laplace");
  const GaussianMixture mixture{0.1, {{0, 9.0, 1.0}}};
  const ChannelPoint point = channel_point(*laplace, mixture);
  // ρ = 1: D_q = D₀(1 − D₀/v) + (D₀/v)² E X².
  EXPECT_NEAR(point.distortion, 0.1 * (1 - 0.1 / 9) + 0.01 / 81, 1e-10);
  const double log_density = -0.5 * std::log(2 * M_PI * 9) - 1.0 / 18;
  EXPECT_NEAR(point.rate_nats,
              -point.distortion / 0.2 - 0.5 * std::log(2 * M_PI * 0.1) - log_density, 1e-9);
  EXPECT_EQ(rate_at(point, 0.2), point.rate_nats);
  EXPECT_NEAR(rate_at(point, 0.05), point.rate_nats + 0.5 * std::log(point.distortion / 0.05),
              1e-12);
}

}  // namespace
}  // namespace ratefloor::floor

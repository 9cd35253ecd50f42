// Shape of the gap R(D) − SLB(D) as certified: docs/math/gap-monotone.md and gap-and-beta.md.
//
// Two proven intervals can refute an order, and, when they are disjoint, prove it for the pair.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/floor/certificate/certify.h"
#include "ratefloor/floor/shannon_bounds.h"
#include "ratefloor/floor/solver/rd_solver.h"
#include "ratefloor/source/source.h"

namespace ratefloor::floor {
namespace {

struct Point {
  Range rate, gap;
};

/// Doubles are enough here: what is compared differs by 1e-6 and more.
Point certified(const std::string& source, const std::string& distortion) {
  const Result<RdCertificate> certificate = certify_at_distortion(source, distortion);
  EXPECT_TRUE(certificate) << source << " " << distortion;
  if (!certificate) return {};
  const Range rate = outward(certificate->rate_bits);
  const double slb =
      slb_bits((*source::parse_source(source))->entropy_bits(), std::stod(distortion));
  return {rate, {rate.lower - slb, rate.upper - slb}};
}

TEST(GapShape, GapRisesWithDistortion) {
  if (kSlow) GTEST_SKIP() << "too slow under sanitizers";
  const std::vector<std::string> distortions =
      kSlow ? std::vector<std::string>{"0.2", "0.9"}
            : std::vector<std::string>{"0.05", "0.25", "0.9"};
  for (const std::string source : {"ggd:1.5", "uniform"}) {
    Point previous{{99, 99}, {-1, -1}};
    for (const std::string& distortion : distortions) {
      const Point now = certified(source, distortion);
      EXPECT_LT(previous.gap.upper, now.gap.lower) << source << " " << distortion;
      EXPECT_LT(now.rate.upper, previous.rate.lower) << source << " " << distortion;
      previous = now;
    }
  }
}

TEST(GapShape, SlopeIsAtMostThatOfTheShannonBound) {
  if (kSlow) GTEST_SKIP() << "too slow under sanitizers";
  // s = −R'(D) <= 1/(2D): the solver's s is that of a supporting line of R at its D_q.
  for (const std::string name : {"ggd:1.5", "gaussian", "ggd:5", "uniform"}) {
    const auto source = *source::parse_source(name);
    for (const double d : {0.1, 0.9}) {
      const RdSolution solution = solve_at_distortion(*source, d);
      EXPECT_LE(solution.slope_nats * 2 * solution.distortion, 1 + 2e-5) << name << " " << d;
    }
  }
}

TEST(GapShape, GapRisesAgainBeyondTheGaussian) {
  if (kSlow) GTEST_SKIP() << "too slow under sanitizers";
  double previous = -1;
  for (const std::string source : {"ggd:2", "ggd:3", "ggd:8", "uniform"}) {
    const Point now = certified(source, "0.25");
    EXPECT_LT(previous, now.gap.lower) << source;
    previous = now.gap.upper;
  }
}

/// docs/math/gap-order.md: what is lost of the cusp at 0 above the frequency κ/√D, bits.
double cusp_formula(double beta, double distortion) {
  const double alpha = std::sqrt(std::tgamma(1 / beta) / std::tgamma(3 / beta));
  const double peak = beta / (2 * alpha * std::tgamma(1 / beta));
  const double cusp = std::tgamma(beta + 1) * std::sin(M_PI * beta / 2);
  const double sigma = std::sqrt(distortion);
  double kappa = 3;
  for (int i = 0; i < 200; ++i)
    kappa = std::sqrt(2 * (-beta * std::log(sigma / alpha) + (2 + beta) * std::log(kappa) -
                           std::log(2 / M_PI * cusp)));
  return 2 * peak * cusp * cusp / (M_PI * (2 * beta + 1) * std::pow(alpha, 2 * beta)) *
         std::pow(sigma / kappa, 2 * beta + 1) / M_LN2;
}

TEST(GapShape, CuspFormula) {
  EXPECT_NEAR(cusp_formula(1.7, 0.00885), 6.58e-10, 1e-12);
  const struct {
    std::string beta, distortion;
  } points[] = {{"1", "0.02"}, {"1.5", "0.05"}, {"1.9", "0.1"}};
  for (const auto& [beta, distortion] : points) {
    if (kSlow && beta != "1.9") continue;
    const Point point = certified("ggd:" + beta, distortion);
    const double formula = cusp_formula(std::stod(beta), std::stod(distortion));
    EXPECT_GT(point.gap.lower, 0.8 * formula) << beta;
    EXPECT_LT(point.gap.upper, 1.2 * formula) << beta;
  }
}

TEST(GapShape, AtomsOfTheLaplacian) {
  if (kSlow) GTEST_SKIP() << "too slow under sanitizers";
  // docs/math/closed-form.md: isolated atoms, here at D = 0.1, each a cluster of sites at most.
  const double atoms[] = {0, 0.6857, 1.3125, 1.9072}, weights[] = {0.474, 0.315, 0.122, 0.050};
  const RdSolution solution = solve_at_distortion(**source::parse_source("laplace"), 0.1);
  double found[4] = {}, elsewhere = 0;
  for (const MixtureComponent& c : solution.mixture.components) {
    if (c.mean > 2.2 || c.variance > 1.001 * solution.mixture.noise_variance) continue;
    bool near = false;
    for (int k = 0; k < 4; ++k) {
      if (std::abs(c.mean - atoms[k]) > 0.02) continue;
      found[k] += c.weight;
      near = true;
    }
    if (!near) elsewhere += c.weight;
  }
  for (int k = 0; k < 4; ++k) EXPECT_NEAR(found[k], weights[k], 1e-3) << k;
  EXPECT_LT(elsewhere, 1e-3);
}

}  // namespace
}  // namespace ratefloor::floor

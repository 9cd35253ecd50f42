// Shape of the gap R(D) − SLB(D) as certified: docs/math/gap-monotone.md and gap-and-beta.md.
//
// Two proven intervals can refute an order, and, when they are disjoint, prove it for the pair.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "ratefloor/floor/certificate/certify.h"
#include "ratefloor/floor/shannon_bounds.h"
#include "ratefloor/floor/solver/rd_solver.h"
#include "ratefloor/source/source.h"

namespace ratefloor::floor {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSlow = true;
#elif defined(__has_feature)
constexpr bool kSlow = __has_feature(address_sanitizer);
#else
constexpr bool kSlow = false;
#endif

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
  double previous = -1;
  for (const std::string source : {"ggd:2", "ggd:3", "ggd:8", "uniform"}) {
    const Point now = certified(source, "0.25");
    EXPECT_LT(previous, now.gap.lower) << source;
    previous = now.gap.upper;
  }
}

}  // namespace
}  // namespace ratefloor::floor

#include "ratefloor/floor/enclosure/ecdq_enclosure.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "ratefloor/floor/enclosure/bounds_enclosure.h"
#include "ratefloor/source/source.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;
using rigor::Precision;

constexpr Precision kP{128};
Ball Q(long n, long d, Precision p = kP) { return Ball::rational(n, d, p); }
SourceEnclosure source(const char* name, Precision p = kP) {
  return *SourceEnclosure::parse(name, p);
}

// Simpson's rule on doubles, from the kink outwards, with the library's other incomplete gammas.
double plain_rate(const char* name, double step) {
  const std::unique_ptr<source::Source> s = *source::parse_source(name);
  const auto term = [&](double y) {
    const double p = s->partial_moment(0, y - step / 2, y + step / 2) / step;
    return p > 0 ? -p * std::log2(p) : 0.0;
  };
  // y = kink + length s³ crowds the nodes where the density is not smooth.
  const auto simpson = [&](double kink, double length) {
    constexpr int kPanels = 1500;
    const auto at = [&](double s) { return term(kink + length * s * s * s) * 3 * s * s; };
    double sum = 0;
    for (int i = 0; i < kPanels; ++i) {
      const double l = i / double{kPanels}, r = (i + 1) / double{kPanels};
      sum += (r - l) / 6 * (at(l) + 4 * at((l + r) / 2) + at(r));
    }
    return sum * std::abs(length);
  };
  return 2 * (simpson(step / 2, -step / 2) + simpson(step / 2, 60)) - std::log2(step);
}

TEST(EcdqEnclosure, AgreesWithPlainQuadrature) {
  for (const char* name : {"gaussian", "laplace", "ggd:1.7", "ggd:0.7", "ggd:8"})
    for (long tenths : {3, 20}) {
      const EcdqEnclosure e = ecdq_enclosure(source(name), Q(tenths, 10), 1e-9);
      EXPECT_LT(e.rate_bits.radius_double(), 1e-7) << name;
      const double step = static_cast<double>(tenths) / 10;
      EXPECT_NEAR(e.rate_bits.midpoint_double(), plain_rate(name, step), 3e-8) << name << tenths;
    }
}

TEST(EcdqEnclosure, TwoPrecisionsOverlapAndShrink) {
  const Ball coarse = ecdq_enclosure(source("ggd:1.7", {64}), Q(1, 2, {64}), 1e-6).rate_bits;
  const Ball fine = ecdq_enclosure(source("ggd:1.7", {192}), Q(1, 2, {192}), 1e-12).rate_bits;
  EXPECT_TRUE(coarse.overlaps(fine));
  EXPECT_LT(coarse.radius_double(), 1e-4);
  EXPECT_LT(fine.radius_double(), 1e-10);
}

TEST(EcdqEnclosure, UniformPlusUniformIsATrapezoid) {
  const SourceEnclosure s = source("uniform");
  // Δ = the support: a triangle on ±2√3, h = ½ + ln 2√3, rate ½ nat.
  const Ball step = *s.support_end() * 2;
  EXPECT_TRUE(ecdq_enclosure(s, step, 1e-9).rate_bits.overlaps(1 / (Ball::log2(kP) * 2)));
  EXPECT_TRUE(ecdq_enclosure(s, step, 1e-9).distortion.contains(Q(1, 1)));
  EXPECT_NEAR(ecdq_enclosure(s, Q(1, 10), 1e-9).rate_bits.midpoint_double(),
              plain_rate("uniform", 0.1), 1e-4);
}

TEST(EcdqEnclosure, TheSpaceFillingLossAtHighRate) {
  for (const char* name : {"laplace", "ggd:1.7", "gaussian"}) {
    const SourceEnclosure s = source(name);
    const EcdqEnclosure e = ecdq_enclosure(s, Q(1, 20), 1e-7);
    const Ball excess = e.rate_bits - slb_bits(s.entropy_bits(), e.distortion);
    EXPECT_TRUE(certainly_less(gish_pierce_bits(kP), excess)) << name;
    EXPECT_NEAR(excess.midpoint_double(), gish_pierce_bits(kP).midpoint_double(), 5e-4) << name;
  }
}

TEST(EcdqEnclosure, NeverPastTheUniversalBound) {
  const Ball universal = ecdq_universal_bits(Q(1, 12));
  for (const char* name : {"laplace", "ggd:1.7", "uniform"})
    for (long tenths : {5, 20, 34}) {
      const SourceEnclosure s = source(name);
      const EcdqEnclosure e = ecdq_enclosure(s, Q(tenths, 10), 1e-6);
      EXPECT_TRUE(certainly_less(slb_bits(s.entropy_bits(), e.wiener_distortion), e.rate_bits));
      if (tenths < 34) {
        EXPECT_TRUE(certainly_less(e.rate_bits, gaussian_rate_bits(e.distortion) + universal));
      }
      EXPECT_TRUE(certainly_less(e.wiener_distortion, e.distortion));
    }
}

TEST(EcdqEnclosure, OutsideTheDomainIsIndeterminate) {
  for (const Ball& bad : {Q(0, 1), Q(-1, 1), Ball::indeterminate(kP)})
    EXPECT_FALSE(ecdq_enclosure(source("ggd:1.7"), bad, 1e-6).rate_bits.is_finite());
}

}  // namespace
}  // namespace ratefloor::floor

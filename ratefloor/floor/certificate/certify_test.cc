// Certified intervals: how narrow they are, that known values lie inside, and that everything the
// proof rests on agrees at two precisions.
#include "ratefloor/floor/certificate/certify.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <tuple>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/floor/certificate/certified_point.h"
#include "ratefloor/floor/certificate/channel_enclosure.h"
#include "ratefloor/floor/certificate/channel_panels.h"
#include "ratefloor/floor/certificate/dual_enclosure.h"
#include "ratefloor/floor/solver/rd_solver.h"

namespace ratefloor::floor {
namespace {

Range certified(const std::string& source, const std::string& distortion) {
  const auto certificate = certify_at_distortion(source, distortion);
  EXPECT_TRUE(certificate) << source << ' ' << distortion;
  return certificate ? outward(certificate->rate_bits) : Range{};
}

class CertifiedWidth : public ::testing::TestWithParam<std::tuple<std::string, std::string>> {};

TEST_P(CertifiedWidth, AtMostAMillionthOfABit) {
  const auto [source, distortion] = GetParam();
  if (kSlow && distortion != "0.9") GTEST_SKIP() << "too slow under sanitizers";
  const Range rate = certified(source, distortion);
  EXPECT_LT(rate.lower, rate.upper);
  EXPECT_LE(rate.upper - rate.lower, 1e-6);
}

INSTANTIATE_TEST_SUITE_P(
    Grid, CertifiedWidth,
    ::testing::Combine(::testing::Values("ggd:1", "ggd:1.2", "ggd:1.7", "ggd:1.9"),
                       ::testing::Values("0.001", "0.01", "0.05", "0.1", "0.25", "0.5", "0.9")));
INSTANTIATE_TEST_SUITE_P(Others, CertifiedWidth,
                         ::testing::Values(std::tuple<std::string, std::string>{"uniform", "0.1"},
                                           std::tuple<std::string, std::string>{"laplace", "0.999"},
                                           std::tuple<std::string, std::string>{"ggd:8", "0.1"},
                                           std::tuple<std::string, std::string>{"ggd:1.5",
                                                                                "0.0001"}));

TEST(Certify, AHundredMillionthAtTheReferencePoint) {
  if (kSlow) GTEST_SKIP() << "too slow under sanitizers";
  const Range rate = certified("ggd:1.7", "0.00885");
  EXPECT_LE(rate.upper - rate.lower, 1e-8);
  EXPECT_GT(rate.lower, 3.40583381);
  EXPECT_LT(rate.upper, 3.40583382);
}

TEST(Certify, GaussianIntervalsContainTheClosedForm) {
  for (const char* d : {"0.0001", "0.01", "0.25", "0.9", "0.999"}) {
    if (kSlow && std::string(d) != "0.25") continue;
    const auto c = certify_at_distortion("gaussian", d);
    ASSERT_TRUE(c) << d;
    const rigor::Precision p{128};
    const rigor::Ball exact = -rigor::log(*rigor::Ball::decimal(d, p)) / (2 * rigor::Ball::log2(p));
    EXPECT_FALSE(rigor::certainly_less(exact, *rigor::Ball::decimal(c->rate_bits.lower, p))) << d;
    EXPECT_FALSE(rigor::certainly_less(*rigor::Ball::decimal(c->rate_bits.upper, p), exact)) << d;
    EXPECT_LT(outward(c->rate_bits).upper - outward(c->rate_bits).lower, 1e-9);
  }
}

// The closed form inside for neighbours of the Gaussian: R is continuous in β.
TEST(Certify, TheUniformAndTheLaplacianLieBetweenTheirBounds) {
  if (kSlow) GTEST_SKIP() << "too slow under sanitizers";
  const Range uniform = certified("uniform", "0.1"), laplace = certified("laplace", "0.1");
  EXPECT_GT(uniform.lower, std::log2(2 * std::sqrt(3.0)) - 0.5 * std::log2(2 * M_PI * M_E * 0.1));
  EXPECT_LT(uniform.upper, 0.5 * std::log2(10));
  EXPECT_GT(laplace.lower, 1.55656);  // Shannon's bound is 1.5565635
  EXPECT_LT(laplace.upper, 1.55714);
}

TEST(Certify, DecreasingAndConvexInDistortion) {
  if (kSlow) GTEST_SKIP() << "too slow under sanitizers";
  const char* ds[] = {"0.1", "0.2", "0.3", "0.4", "0.5"};
  std::vector<Range> rates;
  for (const char* d : ds) rates.push_back(certified("ggd:1.3", d));
  for (std::size_t i = 1; i < rates.size(); ++i) EXPECT_LT(rates[i].upper, rates[i - 1].lower);
  for (std::size_t i = 1; i + 1 < rates.size(); ++i)
    EXPECT_LT(2 * rates[i].lower, rates[i - 1].upper + rates[i + 1].upper);
}

TEST(Certify, TheRateGivesTheDistortionBack) {
  for (const char* source : {"gaussian", "ggd:1.7", "laplace"}) {
    if (kSlow && std::string(source) != "gaussian") continue;
    const auto found = certify_at_rate(source, "2");
    ASSERT_TRUE(found) << source;
    const Range d = outward(found->distortion);
    EXPECT_LE(d.lower, d.upper) << source;
    EXPECT_LT((d.upper - d.lower) / d.upper, 2e-6) << source;
    if (std::string(source) == "gaussian") {
      EXPECT_LE(d.lower, 0.0625);
      EXPECT_GE(d.upper, 0.0625);
    }
  }
}

TEST(Certify, RefusesWhatItCannotProve) {
  EXPECT_FALSE(certify_at_distortion("ggd:0.5", "0.1"));
  EXPECT_FALSE(certify_at_distortion("ggd:9", "0.1"));
  EXPECT_FALSE(certify_at_distortion("ggd:1.7", "1e-5"));
  EXPECT_FALSE(certify_at_distortion("ggd:1.7", "nan"));
  EXPECT_FALSE(certify_at_distortion("ggd:1.7", "0x1p-3"));
  EXPECT_FALSE(certify_at_rate("ggd:1.7", "0"));
  EXPECT_FALSE(certify_at_rate("ggd:1.7", "9"));
}

TEST(CertifiedPointTest, FromTheVarianceUpwardsTheRateIsZero) {
  const auto point = certified_at_distortion("laplace", "1.5");
  ASSERT_TRUE(point);
  EXPECT_EQ(point->point.rd_bits.upper, 0);
  EXPECT_FALSE(point->certificate);
}

class TwoPrecisions : public ::testing::TestWithParam<std::string> {};

TEST_P(TwoPrecisions, EnclosuresOverlap) {
  const std::string& name = GetParam();
  if (kSlow && name != "uniform") GTEST_SKIP() << "too slow under sanitizers";
  const auto source = *source::parse_source(name);
  SolverOptions quick;
  quick.refinements = 1;
  const RdSolution s = solve_at_distortion(*source, 0.2, quick);
  UpperCertificate upper;
  upper.mixture = s.mixture;
  const double end = source->quantile(1);
  upper.panels = channel_panels(
      s.mixture, std::isfinite(end) ? std::nextafter(end, 2 * end) : -source->quantile(0.5e-13));
  const auto low = *SourceBall::parse(name, {80}), high = *SourceBall::parse(name, {160});
  const ChannelEnclosure a = enclose_channel(low, upper), b = enclose_channel(high, upper);
  EXPECT_TRUE(a.distortion.overlaps(b.distortion));
  EXPECT_TRUE(a.rate_nats.overlaps(b.rate_nats));
  EXPECT_LT(a.rate_nats.radius_double(), 1e-10);
  // The floating-point solver measures the same channel without its cuts.
  EXPECT_NEAR(a.rate_nats.midpoint_double(), s.upper_nats, 1e-8);
  const rigor::Ball c = constraint_excess_upper(low, s.dual),
                    d = constraint_excess_upper(high, s.dual);
  EXPECT_NEAR(c.upper_double(), d.upper_double(), 1e-10);
  EXPECT_TRUE(enclose_mean_log_g(low, s.dual).overlaps(enclose_mean_log_g(high, s.dual)));
}

INSTANTIATE_TEST_SUITE_P(Sources, TwoPrecisions,
                         ::testing::Values("laplace", "ggd:1.7", "uniform", "ggd:0.7"));

// g constant: c(y) = e^θ √(π/s) for every y.
TEST(DualEnclosure, ConstantFunction) {
  const auto source = *SourceBall::parse("laplace", {128});
  const double s = 3.0;
  for (const double above : {-0.01, 0.0, 0.02}) {
    const double theta = 0.5 * std::log(s / M_PI) + above;
    const DualFunction dual{s, {0, 0.5, 2}, {theta, theta, theta}};
    EXPECT_NEAR(constraint_excess_upper(source, dual).upper_double(),
                std::max(0.0, std::exp(above) - 1), 1e-10);
    EXPECT_NEAR(enclose_mean_log_g(source, dual).midpoint_double(), theta, 1e-14);
  }
}

}  // namespace
}  // namespace ratefloor::floor

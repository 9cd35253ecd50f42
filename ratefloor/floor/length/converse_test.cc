#include "ratefloor/floor/length/converse.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ratefloor/floor/length/dispersion.h"
#include "ratefloor/floor/length/gamma_quantile.h"
#include "ratefloor/floor/length/length_floor.h"
#include "ratefloor/floor/shannon_bounds.h"
#include "ratefloor/rigor/special_functions.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;

Ball exact(double value) { return Ball::exact(value, kLengthPrecision); }

double middle(const Result<Ball>& ball) {
  EXPECT_TRUE(ball) << ball.error().to_string();
  return ball ? ball->midpoint_double() : 0;
}

TEST(GammaProbability, EqualsArbsIncompleteGammaFunction) {
  for (const double s : {0.02, 0.5, 1.0, 7.25, 37.6, 512.0}) {
    for (const double ratio : {1e-3, 0.3, 0.9, 1.0, 1.2, 4.0}) {
      const Ball own = gamma_probability(exact(s), exact(s * ratio));
      const Ball arb = 1 - rigor::upper_gamma(exact(s), exact(s * ratio)) / rigor::gamma(exact(s));
      EXPECT_TRUE(own.overlaps(arb)) << s << " " << ratio;
      EXPECT_LT(own.radius_double(), 1e-60) << s << " " << ratio;
    }
  }
  // Gamma(1) is the exponential law.
  EXPECT_TRUE(gamma_probability(exact(1), exact(2)).overlaps(1 - exp(exact(-2))));
  EXPECT_FALSE(gamma_probability(exact(0), exact(2)).is_finite());
  EXPECT_FALSE(gamma_probability(exact(1), exact(-2)).is_finite());
}

TEST(GammaQuantile, EnclosesAndIsNarrow) {
  for (const double s : {0.05, 0.5, 1.0, 32.0, 150.6, 50000.0}) {
    for (const double epsilon : {1e-15, 1e-6, 0.01, 0.5, 0.99}) {
      const Result<Ball> t = gamma_upper_quantile(exact(s), exact(epsilon));
      ASSERT_TRUE(t) << s << " " << epsilon;
      if (t->lower_double() <= 0) continue;
      EXPECT_LT(t->radius_double(), 1e-11 * t->upper_double());
      EXPECT_TRUE(certainly_at_most(gamma_probability(exact(s), t->lower()), 1 - exact(epsilon)));
      EXPECT_TRUE(certainly_at_most(1 - exact(epsilon), gamma_probability(exact(s), t->upper())));
    }
  }
  EXPECT_NEAR(middle(gamma_upper_quantile(exact(1), exact(0.01))), std::log(100.0), 1e-13);
  for (const double bad : {0.0, 1.0, -0.5, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_FALSE(gamma_upper_quantile(exact(1), exact(bad))) << bad;
}

// For the Gaussian the balls' volumes cancel: R = ½ log2(χ²_n(ε)/(nD)), Kostina & Verdú 2012.
// Quantiles of χ² from printed tables (Abramowitz & Stegun 26.8).
TEST(Converse, GaussianIsTheChiSquareQuantile) {
  const source::GeneralizedGaussian gaussian(2.0, "gaussian");
  const struct {
    long n;
    double epsilon, chi_square;
  } known[] = {{1, 0.05, 3.84146},
               {2, 0.01, 9.21034},
               {10, 0.01, 23.2093},
               {60, 0.05, 79.0819},
               {100, 0.01, 135.807}};
  for (const auto& k : known) {
    const double n = static_cast<double>(k.n);
    EXPECT_NEAR(middle(converse_rate_bits(gaussian, k.n, 0.01, k.epsilon)),
                std::log2(k.chi_square / (n * 0.01)) / 2, 1e-5)
        << k.n;
  }
}

// In one dimension M intervals of length 2√D hold at most what the interval of length 2M√D does.
TEST(Converse, LaplacianInOneDimensionByHand) {
  const source::GeneralizedGaussian laplace(1.0, "laplace");
  for (const double epsilon : {0.2, 0.01, 1e-6}) {
    const double half_width = std::log(1 / epsilon) / std::sqrt(2.0);  // P[|X| > w] = e^{−√2 w}
    EXPECT_NEAR(middle(converse_rate_bits(laplace, 1, 0.001, epsilon)),
                std::log2(half_width / std::sqrt(0.001)), 1e-12);
  }
}

TEST(Converse, UniformByHand) {
  const auto uniform = source::parse_source("uniform");
  ASSERT_TRUE(uniform);
  EXPECT_NEAR(middle(converse_rate_bits(**uniform, 1, 0.003, 0.25)),
              std::log2(0.75 * std::sqrt(12.0) / (2 * std::sqrt(0.003))), 1e-12);
}

TEST(Converse, TendsToTheShannonBoundWithDispersion) {
  constexpr double kDistortion = 0.00885;
  for (const double beta : {0.7, 1.0, 1.7, 2.0, 5.0}) {
    const source::GeneralizedGaussian source(beta);
    const double slb = slb_bits(source.entropy_bits(), kDistortion);
    double last = 1;
    for (const long n : {100L, 10'000L, 1'000'000L}) {
      const double approximation = normal_approximation_bits(slb, 1 / beta, n, 0.01);
      const double error =
          std::abs(middle(converse_rate_bits(source, n, kDistortion, 0.01)) - approximation);
      EXPECT_LT(error * static_cast<double>(n), 4 * std::log2(static_cast<double>(n)))
          << beta << " " << n;
      EXPECT_LT(error, last / 20) << beta << " " << n;
      last = error;
    }
  }
}

TEST(Converse, FallsWithEpsilonAndDistortionAndIsNeverNegative) {
  const source::GeneralizedGaussian source(1.7);
  double last = 100;
  for (const double epsilon : {1e-12, 1e-6, 1e-3, 0.01, 0.1, 0.5, 0.9, 1 - 1e-9}) {
    const double rate = middle(converse_rate_bits(source, 64, 0.01, epsilon));
    EXPECT_LT(rate, last);
    last = rate;
  }
  last = 1000;
  for (const double distortion : {1e-300, 1e-6, 0.01, 0.5, 1.0, 3.0}) {
    const double rate = middle(converse_rate_bits(source, 64, distortion, 0.01));
    EXPECT_LE(rate, last);
    last = rate;
  }
  EXPECT_EQ(last, 0);
  // A quantile too small for a double: nothing needs to be covered.
  EXPECT_EQ(middle(converse_rate_bits(source::GeneralizedGaussian(64), 1, 0.01, 1 - 1e-14)), 0);
}

TEST(Converse, TwoPrecisionsOverlap) {
  for (const long n : {1L, 64L, 4096L}) {
    for (const char* beta : {"0.3", "1", "1.7", "8"}) {
      const auto at = [&](rigor::Precision p) {
        const ConverseSource source{false, *Ball::decimal(beta, p)};
        return *converse_rate_bits(source, n, *Ball::decimal("0.01", p),
                                   *Ball::decimal("0.001", p));
      };
      const Ball coarse = at({160}), fine = at({400});
      EXPECT_TRUE(coarse.overlaps(fine)) << n << " " << beta;
      EXPECT_LT(fine.radius_double(), 1e-11);
    }
  }
}

TEST(MeanConverse, GaussianIsRateDistortionAtEveryLength) {
  const ConverseSource gaussian{false, Ball::integer(2, kLengthPrecision)};
  for (const long n : {1L, 2L, 7L, 64L, 1000000L})
    EXPECT_NEAR(middle(mean_converse_rate_bits(gaussian, n, exact(0.0625))), 2, 1e-15) << n;
}

TEST(MeanConverse, LiesAboveTheShannonBoundAndTendsToIt) {
  for (const double beta : {0.3, 1.0, 1.7, 3.0, 20.0}) {
    const ConverseSource source{false, exact(beta)};
    const double slb = slb_bits(source::GeneralizedGaussian(beta).entropy_bits(), 1e-4);
    double last = 100;
    for (const long n : {1L, 2L, 8L, 64L, 4096L, 1000000L}) {
      const double excess = middle(mean_converse_rate_bits(source, n, exact(1e-4))) - slb;
      EXPECT_GT(excess, 0) << beta << " " << n;
      EXPECT_LT(excess, last) << beta << " " << n;
      last = excess;
    }
    EXPECT_LT(last, 2e-5) << beta;
  }
}

// Fixed-rate scalar quantizers obey it: Lloyd–Max of 2, 4 and 8 levels.
TEST(MeanConverse, HoldsForKnownQuantizers) {
  const struct {
    double beta;
    double mse[3];
  } known[] = {{2, {.3633802, .1174818, .03454776}},
               {1.7, {.3888249, .1281440, .03810828}},
               {1, {.5, .1761949, .05447599}}};
  for (const auto& k : known)
    for (int bits = 1; bits <= 3; ++bits)
      EXPECT_LT(middle(mean_converse_rate_bits({false, exact(k.beta)}, 1, exact(k.mse[bits - 1]))),
                bits);
}

TEST(MeanConverse, UniformIsTheSphereBound) {
  const ConverseSource uniform{true, Ball()};
  // One dimension: M equal cells are optimal and meet the bound.
  EXPECT_NEAR(middle(mean_converse_rate_bits(uniform, 1, exact(1.0 / 64))), 3, 1e-14);
}

TEST(Converse, BadInputIsAnError) {
  const source::GeneralizedGaussian source(1.7);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  for (const long n : {0L, -1L, kMaxBlocklength + 1, std::numeric_limits<long>::max()})
    EXPECT_FALSE(converse_rate_bits(source, n, 0.1, 0.1));
  for (const double bad : {0.0, -1.0, nan, inf})
    EXPECT_FALSE(converse_rate_bits(source, 4, bad, 0.1));
  for (const double bad : {0.0, 1.0, -1.0, 2.0, nan, inf}) {
    const Result<Ball> rate = converse_rate_bits(source, 4, 0.1, bad);
    ASSERT_FALSE(rate) << bad;
    EXPECT_EQ(rate.error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_FALSE(mean_converse_rate_bits({false, exact(0)}, 4, exact(0.1)));
}

TEST(LengthFloor, GathersConsistentNumbers) {
  for (const std::string_view name : source::kExampleSources) {
    const auto source = source::parse_source(name);
    ASSERT_TRUE(source);
    const Result<LengthFloor> f = length_floor(**source, {64, exact(0.01), exact(0.01), {}, {}});
    ASSERT_TRUE(f) << name;
    EXPECT_EQ(f->source, name);
    EXPECT_LE(f->converse_bits.lower, f->converse_bits.upper);
    EXPECT_GT(f->converse_bits.lower, f->mean_converse_bits.upper) << name;
    EXPECT_LT(f->sphere_excess_bits.upper, *f->conjectured_excess_bits);
    EXPECT_LT(*f->conjectured_excess_bits, f->zador_excess_bits.lower);
    EXPECT_GE(*f->fixed_rate_excess_bits, f->sphere_excess_bits.lower);
    EXPECT_TRUE(f->rd_is_shannon_bound && f->dispersion_is_limit);
  }
  const auto source = source::parse_source("ggd:1.7");
  const Result<LengthFloor> given =
      length_floor(**source, {64, exact(0.01), exact(0.01), 3.4, 0.6});
  ASSERT_TRUE(given);
  EXPECT_EQ(given->rd_bits, 3.4);
  EXPECT_EQ(given->dispersion_nats2, 0.6);
  EXPECT_FALSE(given->rd_is_shannon_bound || given->dispersion_is_limit);
  EXPECT_FALSE(length_floor(**source, {0, exact(0.01), exact(0.01), {}, {}}));
}

}  // namespace
}  // namespace ratefloor::floor

#include "ratefloor/floor/operational/ecdq.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ratefloor/floor/shannon_bounds.h"

namespace ratefloor::floor {
namespace {

// X + U of two uniforms is a trapezoid: its entropy is known in closed form.
TEST(Ecdq, UniformSourceInClosedForm) {
  const auto source = source::parse_source("uniform");
  const double support = std::sqrt(12.0);
  for (const double step : {0.01, 0.3, 1.0, 3.0, 10.0, 200.0}) {
    const double longer = std::max(step, support), shorter = std::min(step, support);
    const double entropy_nats = std::log(longer) + shorter / (2 * longer);
    EXPECT_NEAR(ecdq_at_step(**source, step).rate_bits, (entropy_nats - std::log(step)) / M_LN2,
                1e-10)
        << step;
  }
}

TEST(Ecdq, HighRateExcessIsTheSpaceFillingLoss) {
  for (const std::string_view name : source::kExampleSources) {
    const auto source = source::parse_source(name);
    const Result<EcdqPoint> point = ecdq_at_rate(**source, 14);
    ASSERT_TRUE(point) << name;
    EXPECT_NEAR(14 - slb_bits((*source)->entropy_bits(), point->distortion), 0.2546143, 1e-4)
        << name;
  }
}

TEST(Ecdq, MeetsTheRateAndStaysWithinZivsBound) {
  for (const std::string_view name : source::kExampleSources) {
    const auto source = source::parse_source(name);
    double last = 1;
    for (const double rate : {0.01, 0.1, 0.5, 1.0, 2.0, 3.0, 6.0, 12.0}) {
      const Result<EcdqPoint> point = ecdq_at_rate(**source, rate);
      ASSERT_TRUE(point) << name << " " << rate;
      EXPECT_NEAR(point->rate_bits, rate, 1e-9);
      EXPECT_LT(point->distortion, last);
      last = point->distortion;
      // Never worse than ½ log2(4πe/12) above R(D) (Zamir & Feder 1992), nor below the bounds.
      const double slb = slb_bits((*source)->entropy_bits(), point->distortion);
      EXPECT_GT(rate, slb);
      const double upper = -std::log2(point->distortion) / 2;  // of R(D)
      EXPECT_LT(rate, upper + 0.7547) << name << " " << rate;
    }
  }
}

// I(X; X + U) of a Gaussian by plain midpoint sums.
TEST(Ecdq, AgreesWithMidpointSums) {
  const auto source = source::parse_source("gaussian");
  for (const double step : {0.5, 2.0, 8.0}) {
    double nats = 0;
    const double h = 1e-3;
    for (double z = h / 2; z < step / 2 + 12; z += h) {
      const double p = (*source)->cdf(z + step / 2) - (*source)->cdf(z - step / 2);
      if (p > 0) nats -= 2 * h * p * std::log(p);
    }
    EXPECT_NEAR(ecdq_at_step(**source, step).rate_bits, nats / step / M_LN2, 1e-6);
  }
}

TEST(Ecdq, RatesOutOfRangeAreErrors) {
  const auto source = source::parse_source("laplace");
  for (const double rate : {0.0, -1.0, 21.0, std::numeric_limits<double>::quiet_NaN(),
                            std::numeric_limits<double>::infinity()})
    EXPECT_FALSE(ecdq_at_rate(**source, rate)) << rate;
}

}  // namespace
}  // namespace ratefloor::floor

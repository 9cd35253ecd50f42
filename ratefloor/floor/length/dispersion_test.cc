#include "ratefloor/floor/length/dispersion.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::floor {
namespace {

TEST(Dispersion, LimitIsTheVarianceOfTheLogDensity) {
  for (const double beta : {0.5, 1.0, 1.7, 2.0, 8.0}) {
    const source::GeneralizedGaussian source(beta);
    const auto log_pdf = [&](double x) { return source.log_pdf(x); };
    EXPECT_NEAR(dispersion_nats2(source, log_pdf), 1 / beta, 1e-8) << beta;
    EXPECT_NEAR(*limit_dispersion_nats2(source), 1 / beta, 1e-15) << beta;
  }
  const auto uniform = source::parse_source("uniform");
  EXPECT_EQ(*limit_dispersion_nats2(**uniform), 0);
  EXPECT_NEAR(dispersion_nats2(**uniform, [](double) { return -1.0; }), 0, 1e-15);
}

// The Gaussian's optimal output law is Gaussian of variance 1 at every D.
TEST(Dispersion, GaussianIsOneHalfAtEveryDistortion) {
  const source::GeneralizedGaussian source(2.0);
  EXPECT_NEAR(dispersion_nats2(source, [](double x) { return -x * x / 2; }), 0.5, 1e-9);
}

TEST(Dispersion, NormalApproximation) {
  EXPECT_NEAR(gaussian_upper_quantile(0.01), 2.3263478740408408, 1e-12);
  EXPECT_NEAR(gaussian_upper_quantile(0.5), 0, 1e-15);
  EXPECT_NEAR(normal_approximation_bits(1, 0.5, 100, 0.01),
              1 + std::sqrt(0.005) * 2.3263478740408408 / M_LN2, 1e-12);
  EXPECT_EQ(normal_approximation_bits(0.1, 1, 1, 0.9), 0);
}

}  // namespace
}  // namespace ratefloor::floor

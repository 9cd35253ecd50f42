#include "ratefloor/floor/length/second_moment.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/floor/length/gauss_legendre.h"
#include "ratefloor/floor/length/schlaefli.h"

namespace ratefloor::floor {
namespace {

constexpr rigor::Precision kBits{128};

TEST(GaussLegendre, IntegratesPolynomialsExactly) {
  for (int points = 1; points <= 40; ++points) {
    const QuadratureRule rule = gauss_legendre(points);
    for (int degree = 0; degree < 2 * points; ++degree) {
      double sum = 0;
      for (int i = 0; i < points; ++i) sum += rule.weights[i] * std::pow(rule.nodes[i], degree);
      EXPECT_NEAR(sum * (degree + 1), 1, 1e-12) << points << " points, degree " << degree;
    }
  }
}

TEST(Schlaefli, ClosedForms) {
  EXPECT_EQ(log_schlaefli(1), 0);
  EXPECT_NEAR(std::exp(log_schlaefli(2)), 1.0 / 3, 1e-15);
  // F_3(α) = (2α − …)/π: the angular excess of a spherical triangle.
  EXPECT_NEAR(std::exp(log_schlaefli(3)), (std::acos(1.0 / 3) - std::acos(0.5)) / M_PI, 1e-15);
  EXPECT_TRUE(std::isnan(log_schlaefli(0)));
  EXPECT_TRUE(std::isnan(log_schlaefli(kMaxSchlaefliDimension + 1)));
}

// F_4(½ arcsec 4) = (2/π) ∫ F_2(β) dθ over (½ arcsec 3, ½ arcsec 4), in the original variable.
TEST(Schlaefli, FourDimensionsByDirectQuadrature) {
  const double from = std::acos(1.0 / 3) / 2, to = std::acos(1.0 / 4) / 2;
  const QuadratureRule rule = gauss_legendre(60);
  double sum = 0;  // θ = from + (to − from) u², smooth in u
  for (std::size_t i = 0; i < rule.nodes.size(); ++i) {
    const double u = rule.nodes[i], theta = from + (to - from) * u * u;
    const double sec = 1 / std::cos(2 * theta) - 2;
    sum += rule.weights[i] * 2 * u * (to - from) * std::acos(1 / sec) / M_PI;
  }
  EXPECT_NEAR(log_schlaefli(4), std::log(2 / M_PI * sum), 1e-11);
}

// Conway & Sloane 1985, table I, six digits.
TEST(ConwaySloane, PublishedTable) {
  const double known[] = {0.083333, 0.080188, 0.077875, 0.076087, 0.074654, 0.073475,
                          0.072484, 0.071636, 0.070902, 0.070258, 0.069688, 0.069179,
                          0.068722, 0.068308, 0.067931, 0.067587, 0.067271, 0.066979,
                          0.066709, 0.066457, 0.066224, 0.066005, 0.065800, 0.065608};
  for (int n = 1; n <= 24; ++n) EXPECT_NEAR(conway_sloane_second_moment(n), known[n - 1], 6e-7);
  EXPECT_NEAR(conway_sloane_second_moment(1), 1.0 / 12, 1e-15);
  EXPECT_NEAR(conway_sloane_second_moment(2), 5 / (36 * std::sqrt(3.0)), 1e-15);  // hexagons
}

TEST(SecondMoment, KnownValuesAndOrder) {
  EXPECT_NEAR(sphere_second_moment(1, kBits).midpoint_double(), 1.0 / 12, 1e-16);
  EXPECT_NEAR(sphere_second_moment(2, kBits).midpoint_double(), 1 / (4 * M_PI), 1e-16);
  EXPECT_NEAR(sphere_second_moment(8, kBits).midpoint_double(), 0.070454, 6e-7);
  EXPECT_NEAR(sphere_second_moment(24, kBits).midpoint_double(), 0.064750, 6e-7);
  EXPECT_NEAR(zador_second_moment(1, kBits).midpoint_double(), 0.5, 1e-15);
  EXPECT_NEAR(zador_second_moment(8, kBits).midpoint_double(), 0.079824, 6e-7);
  EXPECT_NEAR(zador_second_moment(24, kBits).midpoint_double(), 0.067220, 6e-7);
  for (int n = 2; n <= 256; n = n < 40 ? n + 1 : n * 2) {
    const double conjecture = conway_sloane_second_moment(n);
    EXPECT_LT(sphere_second_moment(n, kBits).upper_double(), conjecture) << n;
    EXPECT_LT(conjecture, zador_second_moment(n, kBits).lower_double()) << n;
    EXPECT_LT(conjecture, conway_sloane_second_moment(n - 1)) << n;
  }
}

TEST(SecondMoment, TwoPrecisionsOverlapAndTheLimitIsTheGaussian) {
  for (const long n : {1L, 3L, 64L, 1000L, 1000000L}) {
    const rigor::Ball coarse = sphere_second_moment(n, {64}), fine = sphere_second_moment(n, {512});
    EXPECT_TRUE(coarse.overlaps(fine)) << n;
    EXPECT_LT(coarse.radius_double(), 1e-11) << n;
    EXPECT_TRUE(zador_second_moment(n, {64}).overlaps(zador_second_moment(n, {512}))) << n;
    EXPECT_GT(space_filling_bits(fine).lower_double(), 0) << n;
  }
  EXPECT_NEAR(space_filling_bits(sphere_second_moment(1, kBits)).midpoint_double(),
              std::log2(M_PI * M_E / 6) / 2, 1e-14);
  EXPECT_LT(space_filling_bits(sphere_second_moment(1000000, kBits)).upper_double(), 1e-5);
}

TEST(SecondMoment, FixedRateShapeIsPanterDiteInOneDimension) {
  // N² D → 3^(3/β)/(12 c²): 2.72070 for the Gaussian, 4.5 for the Laplacian.
  const double log2_2pie = std::log2(2 * M_PI * M_E), gaussian_h = log2_2pie / 2;
  const double gaussian_gap = std::log2(2.720699046) / 2 - (gaussian_h - log2_2pie / 2);
  const double laplace_h = std::log2(std::sqrt(2.0) * M_E);
  const double laplace_gap = std::log2(4.5) / 2 - (laplace_h - log2_2pie / 2);
  EXPECT_NEAR(space_filling_bits(1.0 / 12) + fixed_rate_shape_bits(1, 2), gaussian_gap, 1e-9);
  EXPECT_NEAR(space_filling_bits(1.0 / 12) + fixed_rate_shape_bits(1, 1), laplace_gap, 1e-9);
  EXPECT_NEAR(fixed_rate_shape_bits(1000000, 1) * 1e6, 1 / M_LN2, 1e-3);
}

}  // namespace
}  // namespace ratefloor::floor

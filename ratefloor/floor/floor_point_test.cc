// The known point, numerical values of R(D) between the bounds, and consistency over many sources.
#include "ratefloor/floor/floor_point.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <utility>

namespace ratefloor::floor {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::unique_ptr<source::Source> source_named(const char* name) {
  return *source::parse_source(name);
}

TEST(FloorPointTest, KnownPoint) {
  const auto point = floor_at_distortion(*source_named("ggd:1.7"), 0.00885);
  ASSERT_TRUE(point);
  EXPECT_EQ(point->source, "ggd:1.7");
  EXPECT_NEAR(point->alpha.value(), 1.28228845, 1e-8);
  EXPECT_NEAR(point->entropy_bits, 2.042875986, 1e-9);
  EXPECT_NEAR(point->fisher_information, 1.027456437, 1e-9);
  EXPECT_NEAR(point->excess_kurtosis, 0.378820, 1e-6);
  EXPECT_NEAR(point->kl_from_gaussian_bits, 0.00421960, 1e-8);
  EXPECT_NEAR(point->slb_bits, 3.4058338, 5e-8);
  EXPECT_NEAR(point->theorem_gap_bits, 1.753e-4, 5e-8);
  EXPECT_EQ(point->rd_bits.lower, point->slb_bits);
  EXPECT_NEAR(point->rd_bits.upper, 3.4058338 + 1.753e-4, 1e-7);
  EXPECT_EQ(point->gap_bits.lower, 0);
  EXPECT_NEAR(point->gap_bits.upper, 1.753e-4, 5e-8);
}

// The best numerical estimates of R(D) lie between the bounds: (β = 1, D = 0.2474, R = 0.90661),
// (1, 0.1, 1.55822), (1, 0.05, 2.05699).
TEST(FloorPointTest, EnclosesNumericalValues) {
  const auto laplace = source_named("laplace");
  for (const auto& [d, rate] : {std::pair{0.2474, 0.90661}, {0.1, 1.55822}, {0.05, 2.05699}}) {
    const auto point = floor_at_distortion(*laplace, d);
    ASSERT_TRUE(point);
    EXPECT_LT(point->rd_bits.lower, rate + 1e-3);
    EXPECT_GT(point->rd_bits.upper, rate);
  }
}

TEST(FloorPointTest, GaussianIsExact) {
  const auto gaussian = source_named("gaussian");
  for (const double d : {1e-9, 0.1, 0.5, 0.999}) {
    const auto point = floor_at_distortion(*gaussian, d);
    ASSERT_TRUE(point);
    EXPECT_NEAR(point->rd_bits.lower, -std::log2(d) / 2, 1e-14);
    EXPECT_NEAR(point->rd_bits.upper, point->rd_bits.lower, 1e-14);
    const auto inverse = floor_at_rate(*gaussian, point->rd_bits.lower);
    ASSERT_TRUE(inverse);
    EXPECT_NEAR(inverse->distortion.lower / d, 1, 1e-13);
    EXPECT_NEAR(inverse->distortion.upper / d, 1, 1e-13);
  }
}

TEST(FloorPointTest, FromTheVarianceUpwardsNothingIsNeeded) {
  for (const char* name : {"gaussian", "laplace", "uniform", "ggd:0.3"}) {
    for (const double d : {1.0, 1.5, 1e300}) {
      const auto point = floor_at_distortion(*source_named(name), d);
      ASSERT_TRUE(point);
      EXPECT_EQ(point->rd_bits.lower, 0);
      EXPECT_EQ(point->rd_bits.upper, 0);
    }
    const auto free = floor_at_rate(*source_named(name), 0);
    ASSERT_TRUE(free);
    EXPECT_EQ(free->distortion.lower, 1);
    EXPECT_EQ(free->distortion.upper, 1);
  }
}

TEST(FloorPointTest, UniformHasNoAlphaAndNoTheorem) {
  const auto point = floor_at_distortion(*source_named("uniform"), 0.01);
  ASSERT_TRUE(point);
  EXPECT_FALSE(point->alpha);
  EXPECT_EQ(point->theorem_gap_bits, kInfinity);
  EXPECT_NEAR(point->rd_bits.upper, -std::log2(0.01) / 2, 1e-14);
}

// Whatever the source, D and R: ends in order, the two views consistent, R(D) falling.
TEST(FloorPointTest, BoundsAreConsistent) {
  for (const char* name : {"gaussian", "laplace", "uniform", "ggd:0.2", "ggd:0.5", "ggd:0.6",
                           "ggd:1.2", "ggd:1.7", "ggd:1.9", "ggd:3", "ggd:8", "ggd:64"}) {
    const auto source = source_named(name);
    SCOPED_TRACE(name);
    Range previous{kInfinity, kInfinity};
    for (double d = 1e-12; d < 1; d *= 1.3) {
      const auto point = floor_at_distortion(*source, d);
      ASSERT_TRUE(point);
      ASSERT_GE(point->rd_bits.lower, 0);
      ASSERT_LE(point->rd_bits.lower, point->rd_bits.upper);
      ASSERT_LE(point->rd_bits.upper, -std::log2(d) / 2 + 1e-12);
      ASSERT_LE(point->rd_bits.lower, previous.lower);
      ASSERT_LE(point->rd_bits.upper, previous.upper + 1e-12);
      previous = point->rd_bits;
      const auto cheapest = floor_at_rate(*source, point->rd_bits.upper);
      ASSERT_TRUE(cheapest);
      ASSERT_LE(cheapest->distortion.lower, cheapest->distortion.upper);
      ASSERT_LE(cheapest->distortion.upper, d * (1 + 1e-9));  // this rate suffices for d
      if (point->rd_bits.lower > 0) {
        const auto dearest = floor_at_rate(*source, point->rd_bits.lower);
        ASSERT_TRUE(dearest);
        ASSERT_NEAR(dearest->distortion.lower / d, 1, 1e-9);
        ASSERT_NEAR(dearest->gap_bits.lower, 0, 1e-9);
      }
    }
  }
}

TEST(FloorPointTest, RefusesNonsense) {
  const auto source = source_named("gaussian");
  for (const double d : {0.0, -0.0, -1.0, kNaN, kInfinity, -kInfinity}) {
    const auto point = floor_at_distortion(*source, d);
    ASSERT_FALSE(point);
    EXPECT_EQ(point.error().code, ErrorCode::kInvalidArgument);
  }
  for (const double r : {-1e-9, kNaN, kInfinity, 1001.0}) EXPECT_FALSE(floor_at_rate(*source, r));
  for (const double d : {5e-324, 1e-300}) {
    const auto point = floor_at_distortion(*source, d);
    ASSERT_TRUE(point);
    EXPECT_TRUE(std::isfinite(point->rd_bits.upper));
  }
  for (const double r : {1e-300, 500.0, 1000.0}) EXPECT_TRUE(floor_at_rate(*source, r));
}

}  // namespace
}  // namespace ratefloor::floor

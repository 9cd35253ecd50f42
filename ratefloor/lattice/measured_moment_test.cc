#include "ratefloor/lattice/measured_moment.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/base/random.h"
#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/lattice/second_moment.h"

namespace ratefloor::lattice {
namespace {

TEST(MeasuredMoment, MeasuredAgreesWithKnown) {
  const Executor executor;
  for (const std::string_view name : kLatticeNames) {
    const Lattice& l = lattice_named(name);
    const std::uint64_t samples = (name == "leech" ? 10000 : 300000) / (kSlow ? 20 : 1);
    const MeasuredMoment m =
        measure_second_moment(l, samples, 1, plain_nearest_points(l), executor);
    const KnownMoment known = known_second_moment(l);
    EXPECT_EQ(m.samples, samples);
    EXPECT_NEAR(m.nsm, known.value, 3 * std::hypot(m.standard_error, known.standard_error)) << name;
    EXPECT_LT(m.standard_error, 0.01 * known.value) << name;
    EXPECT_LT(m.interval.lower, known.value) << name;
    EXPECT_GT(m.interval.upper, known.value) << name;
    EXPECT_GT(m.interval.upper - m.interval.lower, 10 * m.standard_error) << name;
  }
}

TEST(MeasuredMoment, DependsOnTheSeedButNotOnThreads) {
  const Lattice& l = lattice_named("e8");
  const auto nsm = [&](unsigned threads, std::uint64_t seed) {
    return measure_second_moment(l, 10001, seed, plain_nearest_points(l), Executor(threads)).nsm;
  };
  EXPECT_EQ(nsm(1, 3), nsm(4, 3));
  EXPECT_NE(nsm(1, 3), nsm(1, 4));
}

/// In one dimension the mean over the grid is above the integral by all of the h²/6 that is
/// allowed.
TEST(MeasuredMoment, GridIsAtTheStatedBias) {
  const double h = 0x1p-14;
  double sum = 0;
  for (int k = 0; k < 1 << 14; ++k) {
    const double x = k * h, error = x - std::round(x);
    sum += error * error;
  }
  EXPECT_NEAR(sum * h - 1.0 / 12, h * h / 6, 1e-16);
}

TEST(BoundedMeanInterval, HoldsTheMeanAndShrinks) {
  // Fair coins, the worst of bounded variables, and a rare event that most samples do not see.
  for (const double p : {0.5, 1e-3}) {
    double width = 2;
    for (const std::uint64_t n : {100u, 10000u, 100000u}) {
      double ones = 0;
      for (std::uint64_t i = 0; i < n; ++i) ones += uniform_pair(9, i, 0, 0)[0] < p;
      const double mean = ones / n, variance = mean * (1 - mean) * n / (n - 1);
      const Interval interval = bounded_mean_interval(mean, variance, n, 1, 1e-9);
      EXPECT_LE(interval.lower, p);
      EXPECT_GE(interval.upper, p);
      EXPECT_LT(interval.upper - interval.lower, width);
      width = interval.upper - interval.lower;
    }
  }
}

TEST(BoundedMeanInterval, Formula) {
  const Interval interval = bounded_mean_interval(3, 0.25, 1001, 4, 0.01);
  const double log = std::log(400.0), radius = std::sqrt(0.5 * log / 1001) + 28 * log / 3000;
  EXPECT_NEAR(interval.lower, 3 - radius, 1e-14);
  EXPECT_NEAR(interval.upper, 3 + radius, 1e-14);
  EXPECT_EQ(bounded_mean_interval(0, 0, 2, 1, 1e-9).lower, 0);
  EXPECT_EQ(bounded_mean_interval(0, 0, 2, 1, 1e-9).upper, 1);
}

}  // namespace
}  // namespace ratefloor::lattice

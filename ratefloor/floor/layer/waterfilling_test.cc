// By hand at n <= 5, against the definition by plain bisection, against a direct minimization, and
// at the ends.
#include "ratefloor/floor/layer/waterfilling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "ratefloor/base/random.h"

namespace ratefloor::floor {
namespace {

using Values = std::vector<double>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double mean_min(const Values& v, double level) {
  double sum = 0;
  for (const double x : v) sum += std::min(level, x);
  return sum / static_cast<double>(v.size());
}

/// The definition, in long double: bisect the logarithm of the level, then add.
double plain_bits(const Values& v, double distortion) {
  long double low = -2000, high = 2000;
  for (int i = 0; i < 200; ++i) {
    const long double middle = (low + high) / 2;
    long double sum = 0;
    for (const double x : v) sum += std::min<long double>(std::exp2(middle), x);
    (sum < distortion * static_cast<long double>(v.size()) ? low : high) = middle;
  }
  long double bits = 0;
  for (const double x : v)
    if (x > 0) bits += std::max<long double>(0, (std::log2(static_cast<long double>(x)) - low) / 2);
  return static_cast<double>(bits / static_cast<long double>(v.size()));
}

Values product(const Values& variances, const Values& scales) {
  Values all;
  for (const double a : scales)
    for (const double v : variances) all.push_back(a * v);
  return all;
}

/// Log-uniform over `decades`.
Values random_variances(std::size_t n, double decades, std::uint64_t seed) {
  Values v(n);
  for (std::size_t i = 0; i < n; ++i)
    v[i] = std::pow(10, -decades * uniform_pair(seed, i, 0, 0)[0]);
  return v;
}

TEST(Waterfilling, ByHand) {
  const Waterfilling two(Values{4, 1});
  EXPECT_NEAR(two.bits(1.5), 0.25, 1e-15);  // θ = 2
  EXPECT_NEAR(two.bits(1), 0.5, 1e-15);     // θ = 1
  EXPECT_NEAR(two.bits(0.5), 1, 1e-15);     // θ = ½, both above water
  EXPECT_NEAR(two.water_level(1.5), 2, 1e-15);
  EXPECT_NEAR(two.water_level(0.5), 0.5, 1e-15);
  EXPECT_EQ(two.water_level(3), 4);
  const Waterfilling five(Values{1, 8, 0, 2, 4});
  EXPECT_NEAR(five.bits(7.0 / 5), 0.3, 1e-15);                       // θ = 2: ½(2 + 1 + 0 + 0)/5
  EXPECT_NEAR(five.bits(13.0 / 5), std::log2(8.0 / 6) / 10, 1e-15);  // θ = 6
}

TEST(Waterfilling, MatchesTheDefinition) {
  const std::vector<Values> cases = {{1},
                                     {1, 1, 1},
                                     {4, 1},
                                     {8, 4, 2, 1, 0},
                                     {1e12, 1},
                                     {1, 1e-12, 1e-12},
                                     {3, 0, 0, 1e-300},
                                     random_variances(200, 12, 1)};
  for (const Values& v : cases) {
    const Waterfilling w(v);
    const double mean = mean_min(v, kInfinity);
    EXPECT_NEAR(w.mean_variance() / mean, 1, 1e-14);
    for (const double part : {1e-250, 1e-15, 1e-9, 1e-4, 0.01, 0.1, 0.3, 0.7, 0.95, 0.9999}) {
      const double d = part * mean;
      const double bits = w.bits(d);
      EXPECT_NEAR(bits, plain_bits(v, d), 1e-13 * (1 + bits)) << part;
      EXPECT_NEAR(mean_min(v, w.water_level(d)) / d, 1, 1e-13);
      EXPECT_NEAR(w.distortion(bits) / d, 1, 1e-11) << part;
    }
  }
}

TEST(Waterfilling, ProductsAreTheirFlatList) {
  const std::vector<Values> scales = {{1}, {2, 2, 2}, {1e-6, 1, 30, 0}, random_variances(40, 3, 2)};
  for (const Values& a : scales)
    for (const Values& v : {Values{4, 1}, Values{5, 0, 1e-9}, random_variances(50, 8, 3)}) {
      const Waterfilling rows(v, a), flat(product(v, a));
      EXPECT_NEAR(rows.mean_variance() / flat.mean_variance(), 1, 1e-14);
      EXPECT_EQ(rows.least_positive(), flat.least_positive());
      EXPECT_EQ(rows.greatest(), flat.greatest());
      EXPECT_NEAR(rows.high_rate().bits(1e-20), flat.high_rate().bits(1e-20), 1e-12);
      for (const double part : {1e-12, 1e-3, 0.2, 0.9}) {
        const double d = part * flat.mean_variance();
        EXPECT_NEAR(rows.bits(d), flat.bits(d), 1e-12);
        EXPECT_NEAR(rows.distortion(rows.bits(d)) / d, 1, 1e-11);
      }
    }
}

// No division of the error among the components does better.
TEST(Waterfilling, IsTheMinimum) {
  const Values v = {9, 3, 1, 0.2};
  for (const double d : {0.05, 0.4, 1.3, 2.5}) {
    const double least = Waterfilling(v).bits(d);
    for (std::uint64_t trial = 0; trial < 20000; ++trial) {
      Values share(4);
      double sum = 0, bits = 0;
      for (std::size_t i = 0; i < 4; ++i)
        sum += share[i] = -std::log(uniform_pair(7, 4 * trial + i, 0, 0)[0]);
      for (std::size_t i = 0; i < 4; ++i)
        bits += std::max(0.0, std::log2(v[i] / (4 * d * share[i] / sum)) / 2) / 4;
      ASSERT_GE(bits, least - 1e-12);
    }
  }
}

TEST(Waterfilling, WhiteIsHalfALogarithm) {
  const Waterfilling w(Values(64, 0.25), Values(10, 4.0));
  for (const double d : {1e-200, 1e-9, 0.01, 0.5, 0.999}) {
    EXPECT_NEAR(w.bits(d), -std::log2(d) / 2, 1e-12);
    EXPECT_NEAR(w.high_rate().bits(d), -std::log2(d) / 2, 1e-12);
  }
}

TEST(Waterfilling, FallsAndIsConvex) {
  const Waterfilling w(random_variances(60, 10, 4), random_variances(20, 2, 5));
  const double mean = w.mean_variance();
  double before = kInfinity, fall = kInfinity;
  for (int i = 1; i <= 100; ++i) {
    const double bits = w.bits(mean * i / 100);
    EXPECT_LE(bits, before);
    EXPECT_LE(before - bits, fall + 1e-12);
    if (i > 1) fall = before - bits;
    before = bits;
  }
  EXPECT_EQ(before, 0);
}

TEST(Waterfilling, HighRateIsExactBelowTheLeastVarianceAndLowerElsewhere) {
  const Values v = {16, 2, 0.5, 0, 0.25};
  const Waterfilling w(v);
  const HighRate formula = w.high_rate();
  EXPECT_EQ(formula.live_share, 0.8);
  EXPECT_EQ(formula.log2_geometric_mean, 0.5);
  const double limit = 0.8 * w.least_positive();  // D = s·θ
  for (const double part : {1e-30, 0.01, 0.5, 1.0}) {
    EXPECT_NEAR(formula.bits(part * limit), w.bits(part * limit), 1e-13);
    EXPECT_NEAR(formula.distortion(w.bits(part * limit)) / (part * limit), 1, 1e-12);
  }
  for (const double part : {1.1, 2.0, 5.0})
    EXPECT_LT(formula.bits(part * limit), w.bits(part * limit));
  // σ²|Σ|^{1/n}2^{−2R}.
  EXPECT_NEAR(Waterfilling(Values{3 * 4.0, 3 * 0.25}).high_rate().distortion(2), 3 / 16.0, 1e-15);
}

TEST(Waterfilling, Ends) {
  const Waterfilling w(Values{2, 0, 1});
  EXPECT_EQ(w.bits(0), kInfinity);
  EXPECT_EQ(w.bits(1), 0);
  EXPECT_EQ(w.bits(kInfinity), 0);
  EXPECT_EQ(w.water_level(0), 0);
  EXPECT_EQ(w.distortion(0), 1);
  EXPECT_EQ(w.distortion(1e-18), 1);
  EXPECT_EQ(w.distortion(5000), 0);
  EXPECT_GT(w.bits(5e-324), 350);
  // One level for two live components of three, and one of them alone just below the end.
  EXPECT_NEAR(w.bits(1 - 1e-9), (std::log2(2) - std::log2(2 - 3e-9)) / 6, 1e-16);
  const Waterfilling none(Values{0, 0}, Values{1, 3});
  EXPECT_EQ(none.bits(0), 0);
  EXPECT_EQ(none.bits(1e-9), 0);
  EXPECT_EQ(none.distortion(3), 0);
  EXPECT_EQ(none.high_rate().bits(1e-9), 0);
  EXPECT_EQ(none.high_rate().distortion(1), 0);
  EXPECT_EQ(Waterfilling(Values{1}, Values{0}).mean_variance(), 0);
}

}  // namespace
}  // namespace ratefloor::floor

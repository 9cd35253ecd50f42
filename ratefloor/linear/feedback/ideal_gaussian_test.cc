// The table of what cancellation loses with ideal quantizers, and the closed forms behind it.
#include "ratefloor/linear/feedback/ideal_gaussian.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/linear/feedback/testing/plain_cancellation.h"
#include "ratefloor/linear/feedback/testing/synthetic_layer.h"

namespace ratefloor::linear {
namespace {

using testing::synthetic_layer, testing::SyntheticLayer, testing::waterfilling_rate;

enum class Way { kPlain, kLmmse, kRegularized };

IdealPoint point_of(const SyntheticLayer& layer, Way way, double noise) {
  const std::vector<double> power(layer.cols, 1.0);
  const auto point = way == Way::kRegularized
                         ? ideal_regularized(layer.statistics, power, noise)
                         : ideal_plain(layer.statistics, power, noise, way == Way::kLmmse);
  if (!point) throw std::runtime_error(point.error().to_string());
  return *point;
}

// Gap to reverse waterfilling at a rate.
double gap_at(const SyntheticLayer& layer, Way way, double rate) {
  double low = -15, high = 15;  // log2 c²
  for (int i = 0; i < 28; ++i) {
    const double middle = 0.5 * (low + high);
    (point_of(layer, way, std::exp2(middle)).rate_bits > rate ? low : high) = middle;
  }
  const IdealPoint point = point_of(layer, way, std::exp2(low));
  return point.rate_bits - waterfilling_rate(layer.eigenvalues, point.distortion);
}

// The figures at n = 256 are .31/.17/.035 at 2.2–2.4 bits and .10/.074/.013 at 3.1 (spread 1e4),
// .93/.34/.031 at 2.5–3.2 (1e6): a layer of 64 columns is near.
TEST(IdealGaussian, GapsOfThreeWaysToCancel) {
  struct Case {
    double spread, rate, plain, lmmse, regularized;
  };
  for (const Case& c : {Case{1e4, 2.3, 0.371, 0.172, 0.035}, Case{1e4, 3.1, 0.122, 0.080, 0.015},
                        Case{1e6, 3.2, 1.087, 0.241, 0.033}}) {
    const SyntheticLayer layer = synthetic_layer(1, 64, c.spread, 1);
    EXPECT_NEAR(gap_at(layer, Way::kPlain, c.rate), c.plain, 0.002) << c.spread << ' ' << c.rate;
    EXPECT_NEAR(gap_at(layer, Way::kLmmse, c.rate), c.lmmse, 0.002) << c.spread << ' ' << c.rate;
    EXPECT_NEAR(gap_at(layer, Way::kRegularized, c.rate), c.regularized, 0.002)
        << c.spread << ' ' << c.rate;
  }
}

// White inputs: plain cancellation charges ½ log2(1 + 1/c²) for the error c², and the others reach
// the limit.
TEST(IdealGaussian, WhiteInputsLoseNothing) {
  const SyntheticLayer layer = synthetic_layer(1, 16, 1, 2);
  EXPECT_NEAR(gap_at(layer, Way::kPlain, 2), 2 - 0.5 * std::log2(15), 1e-6);
  EXPECT_NEAR(gap_at(layer, Way::kLmmse, 2), 0, 1e-6);
  EXPECT_NEAR(gap_at(layer, Way::kRegularized, 2), 0, 1e-5);
}

// Plain cancellation leaves white errors: c² for each weight, whatever Σ.
TEST(IdealGaussian, PlainErrorsAreWhite) {
  const SyntheticLayer layer = synthetic_layer(1, 24, 1e5, 3);
  EXPECT_NEAR(point_of(layer, Way::kPlain, 0.3).distortion, 0.3, 1e-9);
}

// Many rows through the plain loops, with Gaussian noise for a quantizer; the ridges settle in
// `rounds`.
IdealPoint loops(const SyntheticLayer& layer, Way way, double noise, int rounds) {
  const std::size_t n = layer.cols, rows = layer.rows;
  testing::Dense sigma = testing::zeros(n, n), w = testing::zeros(rows, n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      sigma[i][j] =
          layer.statistics.second_moment_sum[packed_index(n, std::min(i, j), std::max(i, j))] /
          static_cast<double>(layer.statistics.count);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t i = 0; i < n; ++i) w[r][i] = layer.weights[r * n + i];
  std::vector<double> mu(n, 0.0);
  IdealPoint point;
  for (int round = 0; round < rounds; ++round) {
    testing::Dense a = sigma;
    for (std::size_t i = 0; i < n; ++i) a[i][i] += mu[i];
    const testing::Dense l = testing::plain_cholesky(a);
    std::uint64_t draw = 0;
    const testing::Dense found =
        testing::plain_cancellation(w, sigma, mu, [&](std::size_t i, double t) {
          return t + std::sqrt(noise) / l[i][i] * testing::normal(99, draw++);
        });
    testing::Dense delta = w;
    point.rate_bits = 0;
    for (std::size_t i = 0; i < n; ++i) {
      double squares = 0;
      for (std::size_t r = 0; r < rows; ++r) {
        squares += found[r][i] * found[r][i] / static_cast<double>(rows);
        delta[r][i] -= found[r][i];
      }
      point.rate_bits +=
          0.5 * std::log2(squares * l[i][i] * l[i][i] / noise) / static_cast<double>(n);
      if (way == Way::kRegularized) mu[i] = noise / squares;
    }
    point.distortion = testing::quadratic(delta, sigma) / static_cast<double>(rows * n);
  }
  return point;
}

// The closed form against the definition.
TEST(IdealGaussian, IsWhatTheLoopsDo) {
  const SyntheticLayer layer = synthetic_layer(kSlow ? 1000 : 10000, 8, 100, 4);
  const double noise = 0.03;
  for (const Way way : {Way::kPlain, Way::kRegularized}) {
    const IdealPoint found = loops(layer, way, noise, way == Way::kPlain ? 1 : 12);
    const IdealPoint point = point_of(layer, way, noise);
    EXPECT_NEAR(found.distortion / point.distortion, 1, kSlow ? 0.06 : 0.02);
    EXPECT_NEAR(found.rate_bits, point.rate_bits, kSlow ? 0.04 : 0.012);
  }
}

// Entries that follow each other.
TEST(IdealGaussian, RateOfAMatrixWithCorrelatedRows) {
  const std::size_t n = 8, rows = kSlow ? 1000 : 5000;
  SyntheticLayer layer = synthetic_layer(rows, n, 100, 6);
  for (std::size_t r = 0; r < rows; ++r) {
    float* const w = layer.weights.data() + r * n;
    for (std::size_t i = 1; i < n; ++i) w[i] = 0.9f * w[i - 1] + 0.3f * w[i];
  }
  const IdealPoint point = loops(layer, Way::kRegularized, 0.03, 15);
  const auto found =
      ideal_rate_of(layer.statistics, SpanMatrix(layer.weights, rows, n), point.distortion);
  ASSERT_TRUE(found);
  EXPECT_NEAR(*found, point.rate_bits, kSlow ? 0.04 : 0.012);
}

// Independent entries are the case C = diag(p).
TEST(IdealGaussian, RateOfAMatrixWithOneWeightInEachRow) {
  const SyntheticLayer layer = synthetic_layer(1, 16, 1e3, 7);
  std::vector<double> power(16);
  std::vector<float> weights(16 * 16);
  for (std::size_t i = 0; i < 16; ++i) {
    weights[i * 17] = 1 + 0.1f * static_cast<float>(i);
    power[i] = double{weights[i * 17]} * weights[i * 17] / 16;
  }
  const auto found = ideal_rate_of(layer.statistics, SpanMatrix(weights, 16, 16), 0.002);
  const auto expected = ideal_rate_at(layer.statistics, power, 0.002);
  ASSERT_TRUE(found && expected);
  EXPECT_NEAR(*found, *expected, 1e-6);
}

TEST(IdealGaussian, RateAtADistortion) {
  const SyntheticLayer layer = synthetic_layer(1, 32, 1e4, 5);
  std::vector<double> power(32);
  for (std::size_t i = 0; i < 32; ++i) power[i] = 0.5 + 0.05 * static_cast<double>(i);
  const auto point = ideal_regularized(layer.statistics, power, 0.01);
  ASSERT_TRUE(point);
  const auto rate = ideal_rate_at(layer.statistics, power, point->distortion);
  ASSERT_TRUE(rate) << rate.error().to_string();
  EXPECT_NEAR(*rate, point->rate_bits, 1e-4);
  const auto none = ideal_rate_at(layer.statistics, power, 1e9);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace ratefloor::linear

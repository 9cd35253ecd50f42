// Rows with something in common: what is learned of it, what it saves, and that nobody pays for
// nothing.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "ratefloor/linear/calibration/quadratic_error.h"
#include "ratefloor/linear/feedback/testing/synthetic_layer.h"
#include "ratefloor/linear/shared_basis/leading_directions.h"
#include "ratefloor/linear/shared_basis/learn_basis.h"
#include "ratefloor/linear/shared_basis/row_covariance.h"
#include "ratefloor/linear/shared_basis/turned_layer.h"

namespace ratefloor::linear {
namespace {

using codec::basis::Reflections;
using codec::basis::value_count;

struct Rows {
  std::uint64_t rows, cols;
  std::vector<float> weights;
  SpanMatrix matrix() const { return {weights, rows, cols}; }
};

// Gaussian rows whose last entries are `ratio` times as wide as their first, then turned.
Rows turned_rows(std::uint64_t rows, std::uint64_t cols, double ratio, std::uint64_t seed,
                 const Reflections& basis) {
  Rows made{rows, cols, std::vector<float>(rows * cols)};
  for (std::uint64_t i = 0; i < made.weights.size(); ++i)
    made.weights[i] = static_cast<float>(
        testing::normal(seed, i) *
        std::pow(ratio, static_cast<double>(i % cols) / static_cast<double>(cols - 1)));
  basis.undo(made.weights);
  return made;
}

Reflections some_basis(std::uint64_t n, std::uint64_t k) {
  std::vector<float> values(value_count(n, k));
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>(0.3 * testing::normal(99, i));
  return {n, k, values};
}

EachMatrix each_of(const std::vector<Rows>& all) {
  return [&all](const std::function<Result<void>(const Matrix&)>& visit) -> Result<void> {
    for (const Rows& one : all)
      if (Result<void> done = visit(one.matrix()); !done) return done;
    return {};
  };
}

TEST(RowCovariance, IsTheSumOfNormalizedSquaresAndTheSameOnAnyThreads) {
  const std::vector<float> w = {1, 2, 3, 4};  // mean square 7.5
  RowCovariance c(2);
  c.add(SpanMatrix(w, 2, 2), Executor(1));
  EXPECT_NEAR(c.sum()[0], 10 / 7.5, 1e-12);
  EXPECT_NEAR(c.sum()[1], 14 / 7.5, 1e-12);
  EXPECT_NEAR(c.sum()[3], 20 / 7.5, 1e-12);
  const std::vector<float> zero(4);
  c.add(SpanMatrix(zero, 2, 2), Executor(1));
  EXPECT_NEAR(c.sum()[3], 20 / 7.5, 1e-12);

  const Rows rows = turned_rows(700, 96, 30, 1, some_basis(96, 40));
  RowCovariance one(96), four(96);
  one.add(rows.matrix(), Executor(1));
  four.add(rows.matrix(), Executor(4));
  EXPECT_EQ(one.sum(), four.sum());
}

TEST(LeadingReflections, BringTheGreatestEigenvectorsToTheFront) {
  // Of diag(1, 5, 3): e_2, e_3 become the first two columns, up to signs.
  const std::vector<double> diagonal = {1, 0, 0, 0, 5, 0, 0, 0, 3};
  const std::vector<double> v = leading_reflections(3, 2, diagonal, Executor(1));
  const std::vector<float> values(v.begin(), v.end());
  float x[] = {10, 20, 30};  // x Q = (x·q_1, x·q_2, …)
  Reflections(3, 2, values).apply(x);
  EXPECT_NEAR(std::abs(x[0]), 20, 0.1);
  EXPECT_NEAR(std::abs(x[1]), 30, 0.1);
  EXPECT_NEAR(std::abs(x[2]), 10, 0.1);
}

TEST(TurnedLayer, ErrorsAreTheSameNumbers) {
  const std::uint64_t rows = 12, n = 20;
  const testing::SyntheticLayer layer = testing::synthetic_layer(rows, n, 1e3, 1);
  const Reflections basis = some_basis(n, 7);
  const InputStatistics turned = turned_statistics(layer.statistics, basis, Executor(2));
  std::vector<float> weights = layer.weights;
  const SpanMatrix matrix(weights, rows, n);
  const std::vector<float> w = turned_weights(matrix, basis, Executor(2));
  const double before = quadratic_error(layer.statistics, weights, rows);
  EXPECT_NEAR(quadratic_error(turned, w, rows) / before, 1, 1e-5);
  EXPECT_TRUE(check_statistics(turned)) << check_statistics(turned).error().to_string();
}

TEST(LearnBasis, SavesWhatTheRowsHaveInCommon) {
  const std::uint64_t n = 64;
  const Reflections basis = some_basis(n, n - 1);
  std::vector<Rows> all;
  for (std::uint64_t seed = 1; seed <= 12; ++seed)
    all.push_back(turned_rows(1024, n, 30, seed, basis));
  const auto learned = learn_basis(n, each_of(all), {}, Executor(2));
  ASSERT_TRUE(learned) << learned.error().to_string();
  ASSERT_TRUE(*learned);
  // At most ½ (log2 of the mean power − mean log2 of powers), which is what turned rows lose.
  double mean = 0, logs = 0;
  for (std::uint64_t i = 0; i < n; ++i) {
    const double power = std::pow(30.0, 2.0 * static_cast<double>(i) / (n - 1));
    mean += power / n, logs += std::log2(power) / n;
  }
  const double most = 0.5 * (std::log2(mean) - logs);
  for (const double saved : (*learned)->saved_bits) {
    EXPECT_GT(saved, 0.85 * most);
    EXPECT_LT(saved, most + 0.05);
  }
  EXPECT_NEAR((*learned)->net_bits,
              std::accumulate((*learned)->saved_bits.begin(), (*learned)->saved_bits.end(), 0.0) *
                      1024 * n -
                  8.0 * static_cast<double>((*learned)->bytes.size()),
              1);
  const auto again = learn_basis(n, each_of(all), {}, Executor(1));
  EXPECT_EQ((*again)->bytes, (*learned)->bytes);
}

TEST(LearnBasis, NobodyPaysForNothing) {
  const std::uint64_t n = 48;
  const Reflections basis = some_basis(n, 1);
  std::vector<Rows> white;
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    white.push_back(turned_rows(256, n, 1, seed, basis));
  const auto none = learn_basis(n, each_of(white), {}, Executor(1));
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
  // One that is unlike the others keeps to itself.
  const Reflections common = some_basis(n, n - 1);
  std::vector<Rows> mixed;
  for (std::uint64_t seed = 1; seed <= 8; ++seed)
    mixed.push_back(turned_rows(1024, n, 30, seed, common));
  mixed.push_back(turned_rows(64, n, 30, 9, Reflections(n, 1, std::vector<float>(n - 1))));
  const auto learned = learn_basis(n, each_of(mixed), {}, Executor(1));
  ASSERT_TRUE(learned && *learned);
  EXPECT_GT((*learned)->saved_bits[0], 0.5);
  EXPECT_EQ((*learned)->saved_bits[8], 0);
}

TEST(MeanLog2Power, ByHand) {
  const std::vector<float> rows = {1, 4, 1, 4};
  EXPECT_NEAR(mean_log2_power(rows, 2), 2, 1e-9);
  EXPECT_EQ(mean_log2_power(std::vector<float>(4), 2), 0);
}

}  // namespace
}  // namespace ratefloor::linear

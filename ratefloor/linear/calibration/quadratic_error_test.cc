#include "ratefloor/linear/calibration/quadratic_error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "ratefloor/linear/calibration/testing/statistics_examples.h"

namespace ratefloor::linear {
namespace {

/// sum over i and j of δ_i Sigma_ij δ_j, with Sigma unpacked.
double by_definition(const InputStatistics& s, const float* row) {
  double total = 0;
  for (std::uint64_t i = 0; i < s.channels; ++i) {
    for (std::uint64_t j = 0; j < s.channels; ++j) {
      const double sigma =
          s.second_moment_sum[packed_index(s.channels, std::min(i, j), std::max(i, j))] /
          static_cast<double>(s.count);
      total += static_cast<double>(row[i]) * sigma * row[j];
    }
  }
  return total;
}

/// Mean over the tokens of (row · x)².
double over_tokens(const std::vector<float>& tokens, std::size_t n, const float* row) {
  double total = 0;
  for (std::size_t t = 0; t < tokens.size(); t += n) {
    double dot = 0;
    for (std::size_t i = 0; i < n; ++i) dot += static_cast<double>(row[i]) * tokens[t + i];
    total += dot * dot;
  }
  return total / (static_cast<double>(tokens.size()) / static_cast<double>(n));
}

// With small whole numbers nothing is rounded but the division by a power of two, which is not
// either.
TEST(QuadraticError, EverySmallMatrixExactly) {
  for (std::size_t n = 1; n <= 5; ++n) {
    std::vector<float> tokens(n * 4);
    for (std::size_t i = 0; i < tokens.size(); ++i)
      tokens[i] = static_cast<float>(random_bits(n, i, 0, 0)[0] % 7) - 3;
    const InputStatistics s = test::statistics_of("in", tokens, n);
    std::size_t rows = 1;
    for (std::size_t i = 0; i < n; ++i) rows *= 3;  // every row of -1, 0, 1
    std::vector<float> delta(rows * n);
    for (std::size_t r = 0, digits = 0; r < rows; digits = ++r)
      for (std::size_t i = 0; i < n; ++i, digits /= 3)
        delta[r * n + i] = static_cast<float>(digits % 3) - 1;
    const std::vector<double> errors = quadratic_row_errors(s, delta, rows, Executor(1));
    double total = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      EXPECT_EQ(errors[r], by_definition(s, delta.data() + r * n));
      EXPECT_EQ(errors[r], over_tokens(tokens, n, delta.data() + r * n));
      total += errors[r];
    }
    EXPECT_EQ(quadratic_error(s, delta, rows, Executor(1)), total);
    EXPECT_EQ(quadratic_error(s, delta, rows), total);
  }
}

// Around the sizes of tiles (128 columns) and lanes (16 rows).
TEST(QuadraticError, RandomDataOfAnySize) {
  for (const std::size_t n : {1u, 15u, 127u, 128u, 129u, 300u}) {
    const std::vector<float> tokens = test::random_floats(n * 50, n);
    const InputStatistics s = test::statistics_of("in", tokens, n);
    for (const std::size_t rows : {0u, 1u, 15u, 16u, 17u, 40u}) {
      const std::vector<float> delta = test::random_floats(rows * n, 7 + rows);
      const std::vector<double> errors = quadratic_row_errors(s, delta, rows, Executor(1));
      ASSERT_EQ(errors.size(), rows);
      double total = 0;
      for (std::size_t r = 0; r < rows; ++r) {
        const double expected = over_tokens(tokens, n, delta.data() + r * n);
        EXPECT_NEAR(errors[r], expected, 1e-11 * (1 + expected)) << n << " " << r;
        EXPECT_NEAR(by_definition(s, delta.data() + r * n), expected, 1e-11 * (1 + expected));
        total += errors[r];
      }
      EXPECT_EQ(quadratic_error(s, delta, rows), total);
    }
  }
}

TEST(QuadraticError, TheSameBitsOnAnyNumberOfThreads) {
  const InputStatistics s = test::random_statistics("in", 200, 30, 5);
  const std::vector<float> delta = test::random_floats(200 * 100, 6);
  const std::vector<double> one = quadratic_row_errors(s, delta, 100, Executor(1));
  for (const unsigned threads : {2u, 3u, 8u}) {
    const Executor executor(threads);
    EXPECT_EQ(quadratic_row_errors(s, delta, 100, executor), one);
    EXPECT_EQ(quadratic_error(s, delta, 100, executor), quadratic_error(s, delta, 100));
  }
  // A row's error does not depend on the rows around it.
  const std::vector<float> last(delta.end() - 200, delta.end());
  EXPECT_EQ(quadratic_error(s, last, 1), one.back());
}

TEST(QuadraticError, OfTheIdentityIsTheTrace) {
  const InputStatistics s = test::random_statistics("in", 20, 30, 5);
  std::vector<float> identity(20 * 20);
  for (std::size_t i = 0; i < 20; ++i) identity[i * 21] = 1;
  EXPECT_NEAR(quadratic_error(s, identity, 20), trace(s), 1e-12);
}

TEST(QuadraticError, NaNStaysInItsRow) {
  const InputStatistics s = test::random_statistics("in", 3, 5, 5);
  const std::vector<float> delta = {1, 2, 3, 1, std::nanf(""), 3};
  const std::vector<double> errors = quadratic_row_errors(s, delta, 2, Executor(1));
  EXPECT_TRUE(std::isfinite(errors[0]));
  EXPECT_TRUE(std::isnan(errors[1]));
}

}  // namespace
}  // namespace ratefloor::linear

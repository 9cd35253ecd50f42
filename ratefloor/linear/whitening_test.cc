#include "ratefloor/linear/whitening.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "ratefloor/base/random.h"

namespace ratefloor::linear {
namespace {

using Matrix = std::vector<double>;

Matrix multiply(const Matrix& a, const Matrix& b, std::size_t n) {
  Matrix c(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t j = 0; j < n; ++j) c[i * n + j] += a[i * n + k] * b[k * n + j];
  return c;
}

void expect_near(const Matrix& a, const Matrix& b, double tolerance) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], tolerance) << i;
}

/// Rows x = Lz with z iid of unit variance; L lower triangular with `rank` columns.
std::vector<float> correlated_rows(std::size_t rows, std::size_t n, std::size_t rank) {
  std::vector<float> x(rows * n);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t i = 0; i < n; ++i) {
      double sum = 0;
      for (std::size_t k = 0; k <= i && k < rank; ++k) {
        const double z = std::numbers::sqrt3 * (2 * uniform_pair(1, r * n + k, 0, 0)[0] - 1);
        sum += z / static_cast<double>(1 + i + k);
      }
      x[r * n + i] = static_cast<float>(sum);
    }
  return x;
}

Matrix identity(std::size_t n) {
  Matrix m(n * n);
  for (std::size_t i = 0; i < n; ++i) m[i * n + i] = 1;
  return m;
}

TEST(Whitening, RootsOfFullRank) {
  const std::size_t n = 12;
  const Matrix sigma = second_moment(correlated_rows(500, n, n), n);
  const Result<Whitening> w = whitening(sigma, n);
  ASSERT_TRUE(w);
  EXPECT_EQ(w->rank, n);
  expect_near(multiply(w->root, w->root, n), sigma, 1e-13);
  expect_near(multiply(w->root, w->inverse_root, n), identity(n), 1e-9);
  double trace = 0, sum = 0;
  for (std::size_t i = 0; i < n; ++i) trace += sigma[i * n + i], sum += w->eigenvalues[i];
  EXPECT_NEAR(trace, sum, 1e-13);
  for (std::size_t i = 1; i < n; ++i) EXPECT_GE(w->eigenvalues[i - 1], w->eigenvalues[i]);
}

TEST(Whitening, MakesWhite) {
  const std::size_t n = 8;
  std::vector<float> x = correlated_rows(300, n, n);
  const Result<Whitening> w = whitening(second_moment(x, n), n);
  ASSERT_TRUE(w);
  transform_rows(w->inverse_root, n, x);
  expect_near(second_moment(x, n), identity(n), 1e-4);
}

TEST(Whitening, DeficientRanksArePseudoInverted) {
  const std::size_t n = 10, rank = 4;
  std::vector<float> x = correlated_rows(200, n, rank);
  // A column of zeros besides; the entries of f32 leave 1e-14 in the null space.
  for (std::size_t r = 0; r < 200; ++r) x[r * n + 7] = 0;
  const Matrix sigma = second_moment(x, n);
  const Result<Whitening> w = whitening(sigma, n, 1e-10);
  ASSERT_TRUE(w);
  EXPECT_EQ(w->rank, rank);
  const Matrix projection = multiply(w->root, w->inverse_root, n);
  expect_near(multiply(projection, projection, n), projection, 1e-9);
  expect_near(multiply(multiply(w->inverse_root, sigma, n), w->inverse_root, n), projection, 1e-6);
  for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(w->inverse_root[7 * n + i], 0, 1e-6);
  for (std::size_t i = rank; i < n; ++i) EXPECT_EQ(w->eigenvalues[i], 0);
}

TEST(Whitening, ZeroAndOneByOne) {
  const Result<Whitening> zero = whitening(Matrix(9), 3);
  ASSERT_TRUE(zero);
  EXPECT_EQ(zero->rank, 0);
  EXPECT_EQ(zero->root, Matrix(9));
  EXPECT_EQ(zero->inverse_root, Matrix(9));
  const Result<Whitening> one = whitening(Matrix{4}, 1);
  ASSERT_TRUE(one);
  EXPECT_NEAR(one->root[0], 2, 1e-15);
  EXPECT_NEAR(one->inverse_root[0], 0.5, 1e-15);
  EXPECT_EQ(second_moment({}, 2), Matrix(4));
}

TEST(Whitening, TransformsRowsByTheMatrixAndNotItsTranspose) {
  std::vector<float> x(2 * 100);
  for (std::size_t r = 0; r < 100; ++r) x[2 * r] = 1, x[2 * r + 1] = static_cast<float>(r);
  transform_rows(Matrix{1, 2, 0, 3}, 2, x);
  for (std::size_t r = 0; r < 100; ++r) {
    EXPECT_EQ(x[2 * r], static_cast<float>(1 + 2 * r));
    EXPECT_EQ(x[2 * r + 1], static_cast<float>(3 * r));
  }
}

TEST(Whitening, Errors) {
  EXPECT_EQ(whitening(Matrix(3), 2).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(whitening({}, 0).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(whitening(Matrix{1, 2, 0, 1}, 2).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(whitening(Matrix{1, 0, 0, -1}, 2).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(whitening(Matrix{std::nan("")}, 1).error().code, ErrorCode::kNotFinite);
  EXPECT_EQ(whitening(Matrix{1}, 1, 2).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace ratefloor::linear

#include "ratefloor/linear/whitening.h"

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>

namespace ratefloor::linear {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr double kRoundingTolerance = 1e-9;

Result<void> check(std::span<const double> covariance, std::size_t n, double threshold) {
  if (n == 0 || covariance.size() != n * n) {
    return make_error(ErrorCode::kInvalidArgument, "a covariance of " + std::to_string(n) +
                                                       " coordinates has " + std::to_string(n * n) +
                                                       " entries, not " +
                                                       std::to_string(covariance.size()));
  }
  if (!(threshold >= 0 && threshold <= 1))
    return make_error(ErrorCode::kInvalidArgument, "the eigenvalue threshold is from 0 to 1");
  double largest = 0;
  for (std::size_t i = 0; i < covariance.size(); ++i) {
    if (!std::isfinite(covariance[i])) {
      return make_error(ErrorCode::kNotFinite, "entry (" + std::to_string(i / n) + ", " +
                                                   std::to_string(i % n) +
                                                   ") of the covariance is not finite");
    }
    largest = std::max(largest, std::abs(covariance[i]));
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (std::abs(covariance[i * n + j] - covariance[j * n + i]) > kRoundingTolerance * largest)
        return make_error(ErrorCode::kInvalidArgument, "the covariance is not symmetric at (" +
                                                           std::to_string(i) + ", " +
                                                           std::to_string(j) + ")");
  return {};
}

std::vector<double> values(const MatrixXd& matrix) {
  return {matrix.data(), matrix.data() + matrix.size()};
}

}  // namespace

Result<Whitening> whitening(std::span<const double> covariance, std::size_t n, double threshold) {
  if (Result<void> valid = check(covariance, n, threshold); !valid) return valid.error();
  const auto size = static_cast<Index>(n);
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(
      Eigen::Map<const MatrixXd>(covariance.data(), size, size));
  if (solver.info() != Eigen::Success)
    return make_error(ErrorCode::kInternal, "the eigenvalues of the covariance did not converge");
  // Ascending.
  const VectorXd& lambda = solver.eigenvalues();
  const double largest = std::max(0.0, lambda(size - 1));
  const double scale = std::max(largest, -lambda(0));
  if (lambda(0) < -kRoundingTolerance * scale) {
    return make_error(ErrorCode::kInvalidArgument,
                      "the covariance has a negative eigenvalue, " + std::to_string(lambda(0)));
  }
  Whitening result;
  result.size = n;
  result.eigenvalues.assign(n, 0.0);
  VectorXd root = VectorXd::Zero(size), inverse = VectorXd::Zero(size);
  for (Index i = 0; i < size; ++i) {
    const double value = lambda(size - 1 - i);
    if (!(value > threshold * largest) || value <= 0) break;
    result.eigenvalues[static_cast<std::size_t>(i)] = value;
    root(size - 1 - i) = std::sqrt(value);
    inverse(size - 1 - i) = 1 / std::sqrt(value);
    ++result.rank;
  }
  const MatrixXd& v = solver.eigenvectors();
  // Symmetric by computation, too, so that row-major and column-major are the same.
  const auto assemble = [&](const VectorXd& diagonal) {
    const MatrixXd product = v * diagonal.asDiagonal() * v.transpose();
    const MatrixXd symmetric = (product + product.transpose()) / 2;
    return values(symmetric);
  };
  result.root = assemble(root);
  result.inverse_root = assemble(inverse);
  return result;
}

std::vector<double> second_moment(std::span<const float> x, std::size_t n) {
  assert(n > 0 && x.size() % n == 0);
  std::vector<double> moment(n * n);
  const std::size_t rows = x.size() / n;
  for (std::size_t r = 0; r < rows; ++r) {
    const float* row = x.data() + r * n;
    for (std::size_t i = 0; i < n; ++i) {
      const double xi = row[i];
      for (std::size_t j = 0; j <= i; ++j) moment[i * n + j] += xi * static_cast<double>(row[j]);
    }
  }
  const double count = rows == 0 ? 1.0 : static_cast<double>(rows);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j)
      moment[j * n + i] = moment[i * n + j] = moment[i * n + j] / count;
  return moment;
}

void transform_rows(std::span<const double> matrix, std::size_t n, std::span<float> x) {
  assert(n > 0 && matrix.size() == n * n && x.size() % n == 0);
  const auto size = static_cast<Index>(n), rows = static_cast<Index>(x.size() / n);
  const Eigen::Map<const RowMajor> m(matrix.data(), size, size);
  using RowMajorF = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  // A few rows at a time, so that the copy in f64 stays small.
  constexpr Index kRows = 64;
  for (Index first = 0; first < rows; first += kRows) {
    const Index count = std::min(kRows, rows - first);
    Eigen::Map<RowMajorF> block(x.data() + first * size, count, size);
    const RowMajor product = block.cast<double>() * m.transpose();
    block = product.cast<float>();
  }
}

}  // namespace ratefloor::linear

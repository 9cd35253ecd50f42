// See weight_profile.h.
#include "ratefloor/linear/layer_floor/weight_profile.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "ratefloor/linear/calibration/quadratic_error.h"

namespace ratefloor::linear {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using RowMajorF = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr std::uint64_t kPieceRows = 128;

/// The sums over some rows.
struct Piece {
  std::optional<std::uint64_t> not_finite{};  // an index into the matrix
  std::uint64_t live_rows = 0;
  std::vector<double> rows{}, columns{}, normalized_columns{}, basis{}, normalized_basis{};
  double output_power = 0;
};

/// Σ_r factor_r · squares_ri for each column i.
std::vector<double> column_sums(const RowMajor& squares, const Eigen::VectorXd& factors) {
  const Eigen::VectorXd sums = squares.transpose() * factors;
  return {sums.data(), sums.data() + sums.size()};
}

void add(std::vector<double>& total, const std::vector<double>& piece) {
  if (total.empty()) total.assign(piece.size(), 0.0);
  for (std::size_t i = 0; i < piece.size(); ++i) total[i] += piece[i];
}

void divide(std::vector<double>& sums, std::uint64_t count) {
  for (double& sum : sums) sum = count == 0 ? 0 : sum / static_cast<double>(count);
}

std::uint64_t piece_rows(const Matrix& weights, std::uint64_t piece) {
  return std::min(kPieceRows, weights.rows() - piece * kPieceRows);
}

std::uint64_t piece_count(const Matrix& weights) {
  return (weights.rows() + kPieceRows - 1) / kPieceRows;
}

/// Errors but those of single entries.
Result<void> check_shape(const Matrix& weights, const InputStatistics& statistics) {
  if (weights.cols() != statistics.channels) {
    return make_error(ErrorCode::kInvalidArgument,
                      "a matrix of " + std::to_string(weights.cols()) + " columns does not read '" +
                          statistics.name + "', which has " + std::to_string(statistics.channels) +
                          " channels");
  }
  if (weights.rows() == 0) return make_error(ErrorCode::kDegenerate, "a matrix without rows");
  return {};
}

Error not_finite(const Matrix& weights, std::uint64_t index) {
  return make_error(ErrorCode::kNotFinite, "weight (" + std::to_string(index / weights.cols()) +
                                               ", " + std::to_string(index % weights.cols()) +
                                               ") is not finite");
}

std::optional<std::uint64_t> find_not_finite(const std::vector<float>& values,
                                             std::uint64_t first) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i])) return first + i;
  return {};
}

Piece profile_piece(const Matrix& weights, const InputSpectrum& spectrum, std::uint64_t index) {
  const std::uint64_t n = weights.cols(), rows = piece_rows(weights, index);
  const std::uint64_t first = index * kPieceRows * n;
  std::vector<float> values(rows * n);
  weights.read(first, values);
  Piece piece;
  piece.not_finite = find_not_finite(values, first);
  if (piece.not_finite) return piece;
  const auto height = static_cast<Index>(rows), width = static_cast<Index>(n);
  const RowMajor w = Eigen::Map<const RowMajorF>(values.data(), height, width).cast<double>();
  RowMajor squares = w.cwiseAbs2();
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(height);
  Eigen::VectorXd inverse = Eigen::VectorXd::Zero(height);  // of a row's mean square; 0 if that is
  for (Index r = 0; r < height; ++r) {
    const double mean_square = squares.row(r).sum() / static_cast<double>(n);
    piece.rows.push_back(mean_square);
    if (mean_square > 0) inverse(r) = 1 / mean_square, ++piece.live_rows;
  }
  piece.columns = column_sums(squares, ones);
  piece.normalized_columns = column_sums(squares, inverse);
  if (!spectrum.eigenvectors().empty()) {
    const Eigen::Map<const MatrixXd> basis(spectrum.eigenvectors().data(), width, width);
    squares.noalias() = w * basis;
    squares = squares.cwiseAbs2().eval();
    piece.basis = column_sums(squares, ones);
    piece.normalized_basis = column_sums(squares, inverse);
  }
  piece.output_power = quadratic_error(spectrum.statistics(), values, rows);
  return piece;
}

}  // namespace

Result<WeightProfile> weight_profile(const Matrix& weights, const InputSpectrum& spectrum,
                                     const Executor& executor) {
  if (Result<void> fits = check_shape(weights, spectrum.statistics()); !fits) return fits.error();
  std::vector<Piece> pieces(piece_count(weights));
  executor.for_each(pieces.size(),
                    [&](std::size_t i) { pieces[i] = profile_piece(weights, spectrum, i); });
  WeightProfile profile{.rows = weights.rows(), .columns = weights.cols()};
  std::uint64_t live_rows = 0;
  for (const Piece& piece : pieces) {
    if (piece.not_finite) return not_finite(weights, *piece.not_finite);
    live_rows += piece.live_rows;
    for (const double square : piece.rows) profile.mean_square += square;
    profile.of_rows.insert(profile.of_rows.end(), piece.rows.begin(), piece.rows.end());
    add(profile.of_columns, piece.columns);
    add(profile.of_normalized_columns, piece.normalized_columns);
    add(profile.in_basis, piece.basis);
    add(profile.normalized_in_basis, piece.normalized_basis);
    profile.output_power += piece.output_power;
  }
  profile.mean_square /= static_cast<double>(weights.rows());
  divide(profile.of_columns, weights.rows());
  divide(profile.in_basis, weights.rows());
  divide(profile.of_normalized_columns, live_rows);
  divide(profile.normalized_in_basis, live_rows);
  profile.output_power = std::max(0.0, profile.output_power);
  return profile;
}

Result<double> output_distortion(const Matrix& weights, const Matrix& reproduction,
                                 const InputStatistics& statistics, const Executor& executor) {
  if (Result<void> fits = check_shape(weights, statistics); !fits) return fits.error();
  if (weights.rows() != reproduction.rows() || weights.cols() != reproduction.cols())
    return make_error(ErrorCode::kInvalidArgument, "the reproduction has another shape");
  if (Result<void> valid = check_statistics(statistics); !valid) return valid.error();
  struct Powers {
    std::optional<std::uint64_t> not_finite{};
    double error = 0, output = 0;
  };
  std::vector<Powers> pieces(piece_count(weights));
  executor.for_each(pieces.size(), [&](std::size_t i) {
    const std::uint64_t rows = piece_rows(weights, i), first = i * kPieceRows * weights.cols();
    std::vector<float> w(rows * weights.cols()), delta(w.size());
    weights.read(first, w);
    reproduction.read(first, delta);
    for (std::size_t k = 0; k < w.size(); ++k) delta[k] = w[k] - delta[k];
    pieces[i].not_finite = find_not_finite(delta, first);
    pieces[i].error = quadratic_error(statistics, delta, rows);
    pieces[i].output = quadratic_error(statistics, w, rows);
  });
  double error = 0, output = 0;
  for (const Powers& piece : pieces) {
    if (piece.not_finite) return not_finite(weights, *piece.not_finite);
    error += piece.error;
    output += piece.output;
  }
  if (!(output > 0))
    return make_error(ErrorCode::kDegenerate, "the output is 0 on these inputs: no distortion");
  return std::max(0.0, error) / output;
}

}  // namespace ratefloor::linear

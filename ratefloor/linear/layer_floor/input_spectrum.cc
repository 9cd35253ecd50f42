// SΣS has the eigenvalues of Σ^½S²Σ^½ (as AB has those of BA), and needs no square root of Σ.
#include "ratefloor/linear/layer_floor/input_spectrum.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace ratefloor::linear {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Solver = Eigen::SelfAdjointEigenSolver<MatrixXd>;

// f32 sums over 2048 tokens, as calibration makes them, are off by up to 2048·2^-24 of Σ|x|²; what
// is seen is 1e-8 to 1e-6 of the largest eigenvalue.
constexpr double kMostSumRounding = 0x1p-13;
constexpr double kLikelySumRounding = 0x1p-20;

double rounding(Index n) { return static_cast<double>(n) * std::numeric_limits<double>::epsilon(); }

/// The lower triangle of f_i Σ_ij f_j over `channels`: all that the solvers read.
MatrixXd scaled_triangle(const InputStatistics& s, const std::vector<std::uint64_t>& channels,
                         const std::vector<double>& factors) {
  const auto n = static_cast<Index>(channels.size());
  MatrixXd m(n, n);
  const auto count = static_cast<double>(s.count);
  for (Index j = 0; j < n; ++j) {
    const auto column = static_cast<std::size_t>(j);
    for (Index i = j; i < n; ++i) {
      const auto row = static_cast<std::size_t>(i);
      const std::uint64_t at = packed_index(s.channels, channels[column], channels[row]);
      m(i, j) = s.second_moment_sum[at] / count * factors[row] * factors[column];
    }
  }
  return m;
}

double diagonal(const InputStatistics& s, std::uint64_t i) {
  return s.second_moment_sum[packed_index(s.channels, i, i)] / static_cast<double>(s.count);
}

std::vector<std::uint64_t> all_channels(const InputStatistics& s) {
  std::vector<std::uint64_t> channels(s.channels);
  for (std::uint64_t i = 0; i < s.channels; ++i) channels[i] = i;
  return channels;
}

std::vector<double> roots(std::span<const double> variances) {
  std::vector<double> factors;
  for (const double variance : variances) factors.push_back(std::sqrt(variance));
  return factors;
}

/// The solver's ascending eigenvalues, falling and without rounding errors.
Result<std::vector<double>> falling(const Solver& solver) {
  if (solver.info() != Eigen::Success)
    return make_error(ErrorCode::kInternal, "the eigenvalues of Sigma did not converge");
  const VectorXd& lambda = solver.eigenvalues();
  const double largest = std::max(0.0, lambda(lambda.size() - 1));
  const double power = lambda.cwiseAbs().sum();
  if (lambda(0) < -kMostSumRounding * power) {
    return make_error(
        ErrorCode::kMalformed,
        "Sigma has a negative eigenvalue, " + std::to_string(lambda(0) / power) + " of its trace");
  }
  // A negative one shows how large errors are: others of its size may be 0, too.
  const double error = std::max(-lambda(0), rounding(lambda.size()) * largest);
  std::vector<double> values;
  for (Index i = lambda.size(); i-- > 0;) values.push_back(lambda(i) > error ? lambda(i) : 0.0);
  return values;
}

}  // namespace

SpectrumDetail default_detail(std::uint64_t channels) {
  return channels <= kLargestEigenproblem ? SpectrumDetail::kEigenbasis
                                          : SpectrumDetail::kLogDeterminant;
}

Result<LogDeterminant> scaled_log_determinant(const InputStatistics& statistics,
                                              std::span<const double> variances) {
  assert(variances.size() == statistics.channels);
  LogDeterminant result;
  std::vector<std::uint64_t> channels;
  std::vector<double> factors;
  for (std::uint64_t i = 0; i < statistics.channels; ++i) {
    const double power = diagonal(statistics, i) * variances[i];
    if (!(power > 0)) continue;
    channels.push_back(i);
    factors.push_back(1 / std::sqrt(diagonal(statistics, i)));
    result.bits += std::log2(diagonal(statistics, i)) + std::log2(variances[i]);
  }
  result.live = channels.size();
  if (channels.empty()) return result;
  MatrixXd m = scaled_triangle(statistics, channels, factors);
  const Eigen::LLT<Eigen::Ref<MatrixXd>> cholesky(m);  // in place
  // A pivot is the share of a channel's power that the channels before it do not explain.
  const bool done = cholesky.info() == Eigen::Success;
  const double least = done ? m.diagonal().minCoeff() : 0;
  if (statistics.count < result.live || !(least * least > kLikelySumRounding)) {
    return make_error(ErrorCode::kDegenerate,
                      "Sigma is singular to working precision: its determinant says nothing")
        .remedied_by("calibrate on more tokens than the " + std::to_string(result.live) +
                     " channels, or ask for eigenvalues");
  }
  for (Index i = 0; i < m.rows(); ++i) result.bits += 2 * std::log2(m(i, i));
  return result;
}

Result<std::vector<double>> scaled_eigenvalues(const InputStatistics& statistics,
                                               std::span<const double> variances) {
  assert(variances.size() == statistics.channels);
  return falling(Solver(scaled_triangle(statistics, all_channels(statistics), roots(variances)),
                        Eigen::EigenvaluesOnly));
}

Result<InputSpectrum> InputSpectrum::make(const InputStatistics& statistics,
                                          SpectrumDetail detail) {
  if (Result<void> valid = check_statistics(statistics); !valid) return valid.error();
  InputSpectrum spectrum;
  spectrum.statistics_ = &statistics;
  spectrum.detail_ = detail;
  const std::vector<double> ones(statistics.channels, 1.0);
  if (detail == SpectrumDetail::kLogDeterminant) {
    Result<LogDeterminant> determinant = scaled_log_determinant(statistics, ones);
    if (!determinant) return determinant.error();
    spectrum.log_determinant_ = *determinant;
    return spectrum;
  }
  const bool vectors = detail == SpectrumDetail::kEigenbasis;
  const Solver solver(scaled_triangle(statistics, all_channels(statistics), ones),
                      vectors ? Eigen::ComputeEigenvectors : Eigen::EigenvaluesOnly);
  Result<std::vector<double>> values = falling(solver);
  if (!values) return values.error();
  spectrum.eigenvalues_ = std::move(*values);
  if (vectors) {
    const MatrixXd reversed = solver.eigenvectors().rowwise().reverse();
    spectrum.eigenvectors_.assign(reversed.data(), reversed.data() + reversed.size());
  }
  return spectrum;
}

}  // namespace ratefloor::linear

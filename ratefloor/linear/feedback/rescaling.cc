#include "ratefloor/linear/feedback/rescaling.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>

#include "ratefloor/linear/feedback/quantizers/inner_quantizer.h"

namespace ratefloor::linear {
namespace {

using Eigen::Index, Eigen::MatrixXd, Eigen::VectorXd;
using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr double kMost = 2;
constexpr double kRidge = 1e-9;  // towards factors of 1: columns of zeros have no equation

Rows rows_of(std::span<const float> from, Index rows, Index n) {
  return Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
             from.data(), rows, n)
      .cast<double>();
}

MatrixXd moments_of(const InputStatistics& statistics) {
  const auto n = static_cast<Index>(statistics.channels);
  MatrixXd sigma(n, n);
  const double* from = statistics.second_moment_sum.data();
  for (Index i = 0; i < n; ++i)
    for (Index j = i; j < n; ++j)
      sigma(i, j) = sigma(j, i) = *from++ / static_cast<double>(statistics.count);
  return sigma;
}

float within(double factor) {
  return factor > 0 ? static_cast<float>(std::min(factor, kMost)) : 0.0f;
}

}  // namespace

Rescaling fit_rescaling(const InputStatistics& statistics, std::span<const float> target,
                        std::span<const float> weights, std::span<const float> column_scale,
                        int rounds) {
  const auto n = static_cast<Index>(statistics.channels);
  const auto rows = static_cast<Index>(target.size()) / n;
  const MatrixXd sigma = moments_of(statistics);
  const Rows w = rows_of(weights, rows, n);
  const Rows seen = rows_of(target, rows, n) * sigma;  // TΣ
  VectorXd row = VectorXd::Ones(rows), column = VectorXd::Ones(n);
  const auto fit_rows = [&] {
    const Rows u = w * column.asDiagonal();
    const VectorXd along = u.cwiseProduct(seen).rowwise().sum();
    const VectorXd squares = u.cwiseProduct(u * sigma).rowwise().sum();
    for (Index r = 0; r < rows; ++r)
      row[r] = squares[r] > 0 ? double{storable_scale(within(along[r] / squares[r]))} : 1.0;
  };
  const auto fit_columns = [&] {
    const Rows u = row.asDiagonal() * w;
    MatrixXd a = sigma.cwiseProduct(u.transpose() * u);
    VectorXd b = u.cwiseProduct(seen).colwise().sum().transpose();
    const double ridge = kRidge * a.diagonal().maxCoeff() + 1e-300;
    a.diagonal().array() += ridge;
    b.array() += ridge;
    const Eigen::LDLT<MatrixXd> solver(a);
    if (solver.info() == Eigen::Success) column = solver.solve(b);
    for (Index i = 0; i < n; ++i) {
      const double scale = column_scale[static_cast<std::size_t>(i)];
      const double factor = std::isfinite(column[i]) ? within(column[i]) : 1.0;
      column[i] = scale > 0 ? double{storable_scale(factor * scale)} / scale
                            : double{storable_scale(factor)};
    }
  };
  for (int round = 0; round < rounds; ++round) fit_columns(), fit_rows();
  Rescaling factors;
  for (const double one : row) factors.row.push_back(static_cast<float>(one));
  for (const double one : column) factors.column.push_back(static_cast<float>(one));
  return factors;
}

void rescale(const Rescaling& factors, std::span<float> weights) {
  const std::size_t n = factors.column.size();
  for (std::size_t i = 0; i < weights.size(); ++i)
    weights[i] = weights[i] * factors.column[i % n] * factors.row[i / n];
}

}  // namespace ratefloor::linear

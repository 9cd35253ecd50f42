// Eigen works on count columns only; the large products run in an order that only sizes decide, and
// Eigen's block sizes are fixed here, since they would follow the machine's caches otherwise.
#include "ratefloor/linear/shared_basis/leading_directions.h"

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>

#include "ratefloor/base/random.h"
#include "ratefloor/kernel/ordered_product.h"

namespace ratefloor::linear {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Eigen::Index;

constexpr int kIterations = 8;
constexpr std::uint64_t kPanel = 64;
constexpr std::uint32_t kStart = 0x62617369;  // of the random start

RowMajor product(const std::vector<double>& symmetric, const RowMajor& right,
                 const Executor& executor) {
  const auto n = static_cast<std::uint64_t>(right.rows());
  const auto k = static_cast<std::uint64_t>(right.cols());
  RowMajor result = RowMajor::Zero(right.rows(), right.cols());
  executor.for_each((n + kPanel - 1) / kPanel, [&](std::size_t panel) {
    const std::uint64_t at = panel * kPanel, rows = std::min(kPanel, n - at);
    kernel::add_ordered_product(kernel::Sign::kPlus, {symmetric.data() + at * n, n, 1},
                                right.data(), k, result.data() + at * k, k, rows, k, n);
  });
  return result;
}

RowMajor orthonormal(const RowMajor& columns) {
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(columns);
  return qr.householderQ() * Eigen::MatrixXd::Identity(columns.rows(), columns.cols());
}

}  // namespace

std::vector<double> leading_reflections(std::uint64_t channels, std::uint64_t count,
                                        const std::vector<double>& symmetric,
                                        const Executor& executor) {
  Eigen::setCpuCacheSizes(1 << 15, 1 << 18, 1 << 20);
  const auto n = static_cast<Index>(channels), k = static_cast<Index>(count);
  RowMajor y(n, k);
  for (Index i = 0; i < y.size(); ++i)
    y.data()[i] = uniform_pair(0, static_cast<std::uint64_t>(i), 0, kStart)[0] - 0.5;
  for (int round = 0; round < kIterations; ++round)
    y = product(symmetric, orthonormal(y), executor);
  const RowMajor span = orthonormal(y);
  // Rayleigh and Ritz: the eigenvectors within the subspace, greatest first.
  const Eigen::MatrixXd inner = span.transpose() * product(symmetric, span, executor);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(0.5 * (inner + inner.transpose()));
  const Eigen::MatrixXd vectors = span * eigen.eigenvectors().rowwise().reverse();
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(vectors);
  const Eigen::MatrixXd& packed = qr.matrixQR();  // v_j below the diagonal of column j
  std::vector<double> values;
  for (Index j = 0; j < k; ++j)
    for (Index i = j + 1; i < n; ++i) values.push_back(packed(i, j));
  return values;
}

}  // namespace ratefloor::linear

// What the rows of matrices that read the same activations have in common: their second moments.
//
// Matrices W_m that read one residual stream have rows that point in much the same directions, as
// the stream has a basis of its own. With C = Σ_m W_mᵀW_m / p_m, p_m the mean square of W_m (so
// that every weight counts alike), the eigenvectors of C are these directions.
#pragma once

#include <cstdint>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"

namespace ratefloor::linear {

class RowCovariance {
 public:
  explicit RowCovariance(std::uint64_t channels) : channels_(channels), sum_(channels * channels) {}

  /// Of a matrix with as many columns; one that is zero adds nothing. Sums in an order that only
  /// the sizes decide. Cost: rows · channels² products in f64.
  void add(const Matrix& matrix, const Executor& executor);

  std::uint64_t channels() const { return channels_; }
  /// C, whole, row-major.
  const std::vector<double>& sum() const { return sum_; }

 private:
  std::uint64_t channels_;
  std::vector<double> sum_;
};

}  // namespace ratefloor::linear

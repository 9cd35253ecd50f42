// A matrix seen as one row: what is too narrow for a scale per row is fitted as a whole.
#pragma once

#include <cstdint>
#include <span>

#include "ratefloor/base/matrix.h"

namespace ratefloor::job {

/// Over a matrix that must outlive it.
class OneRow final : public Matrix {
 public:
  explicit OneRow(const Matrix& matrix) : matrix_(matrix) {}
  std::uint64_t rows() const override { return 1; }
  std::uint64_t cols() const override { return matrix_.size(); }
  void read(std::uint64_t first, std::span<float> out) const override { matrix_.read(first, out); }

 private:
  const Matrix& matrix_;
};

}  // namespace ratefloor::job

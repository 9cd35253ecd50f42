// Rows of a matrix laid out a column at a time, as cancellation works on them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ratefloor::linear {

/// `count` columns of `rows` entries each.
class Columns {
 public:
  /// Zeros. A column begins a few cache lines after the one before ends: strides that are powers
  /// of two would meet in the same cache sets.
  Columns(std::size_t rows, std::size_t count)
      : rows_(rows),
        count_(count),
        stride_((rows + 15) / 16 * 16 + 16),
        entries_(stride_ * count) {}

  std::size_t rows() const { return rows_; }
  std::size_t count() const { return count_; }
  std::size_t stride() const { return stride_; }
  float* data(std::size_t column) { return entries_.data() + column * stride_; }
  const float* data(std::size_t column) const { return entries_.data() + column * stride_; }
  std::span<float> operator[](std::size_t column) { return {data(column), rows_}; }
  std::span<const float> operator[](std::size_t column) const { return {data(column), rows_}; }

 private:
  std::size_t rows_, count_, stride_;
  std::vector<float> entries_;
};

}  // namespace ratefloor::linear

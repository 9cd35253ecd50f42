// A read-only row-major matrix of numbers, wherever it lives.
//
// Quantizers and fits read weights through this interface, so that a bf16 tensor in a mapped file
// is converted a few thousand entries at a time and never held in memory as a whole.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <span>

namespace ratefloor {

class Matrix {
 public:
  virtual ~Matrix() = default;
  virtual std::uint64_t rows() const = 0;
  virtual std::uint64_t cols() const = 0;
  std::uint64_t size() const { return rows() * cols(); }

  /// Writes entries first, first+1, … (row-major) as f32. Needs first + out.size() <= size().
  /// Safe to call from several threads at once.
  virtual void read(std::uint64_t first, std::span<float> out) const = 0;
};

/// A matrix over floats that somebody else owns.
class SpanMatrix final : public Matrix {
 public:
  SpanMatrix(std::span<const float> data, std::uint64_t rows, std::uint64_t cols)
      : data_(data), rows_(rows), cols_(cols) {
    assert(data.size() == rows * cols);
  }
  std::uint64_t rows() const override { return rows_; }
  std::uint64_t cols() const override { return cols_; }
  void read(std::uint64_t first, std::span<float> out) const override {
    std::copy_n(data_.begin() + static_cast<std::ptrdiff_t>(first), out.size(), out.begin());
  }

 private:
  std::span<const float> data_;
  std::uint64_t rows_, cols_;
};

}  // namespace ratefloor

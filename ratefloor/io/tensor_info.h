// What a file says about one tensor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ratefloor/io/dtype.h"

namespace ratefloor::io {

struct TensorInfo {
  std::string name{};  // as in the file: any text; use printable() of utf8.h to show it
  Dtype dtype = Dtype::kF32;
  std::vector<std::uint64_t> shape{};  // empty: a scalar. A dimension may be 0
  std::uint64_t offset = 0;            // of the first byte, from the start of the file
  std::uint64_t bytes = 0;
  std::string file{};          // path; empty when parsed from memory
  std::size_t file_index = 0;  // into Model::files()

  std::size_t rank() const { return shape.size(); }
  /// Product of the shape; the reader has checked that it does not overflow.
  std::uint64_t elements() const { return rows() * cols(); }
  /// The first dimension, 1 for a scalar.
  std::uint64_t rows() const { return shape.empty() ? 1 : shape[0]; }
  /// The product of the other dimensions. 0 when it would overflow, which only a shape with a
  /// leading zero can bring about.
  std::uint64_t cols() const {
    std::uint64_t product = 1;
    for (std::size_t i = 1; i < shape.size(); ++i) {
      if (shape[0] == 0 && shape[i] != 0 && product > UINT64_MAX / shape[i]) return 0;
      product *= shape[i];
    }
    return product;
  }
};

/// "[2, 3]"
std::string shape_text(const std::vector<std::uint64_t>& shape);

}  // namespace ratefloor::io

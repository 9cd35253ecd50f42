// The part of a matrix that designs are tried on: all of it when it is small, else runs spread
// evenly over it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/matrix.h"
#include "ratefloor/codec/ectcq/header.h"

namespace ratefloor::codec::ectcq {

struct Sample {
  std::vector<float> weights;
  std::vector<std::uint64_t> firsts;  // where each run of kRun weights begins in the matrix
  bool whole = false;

  static constexpr std::size_t kRun = 1u << 10;

  /// Empty without classes.
  std::vector<std::uint8_t> classes(const Classes& classes, std::uint64_t cols) const;
};

/// About `most` weights, a multiple of kRun, or the whole matrix.
Sample take_sample(const Matrix& matrix, std::size_t most);

}  // namespace ratefloor::codec::ectcq

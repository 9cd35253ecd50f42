// The class of every weight of a chunk, row by row.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "ratefloor/codec/ectcq/format.h"

namespace ratefloor::codec::ectcq {

/// Weights first … first + out.size() − 1 of the flattened matrix.
inline void fill_classes(const Classes& classes, std::uint64_t first, std::uint64_t cols,
                         std::span<std::uint8_t> out) {
  for (std::size_t at = 0; at < out.size();) {
    const std::uint64_t row = (first + at) / cols, col = (first + at) % cols;
    const auto run = static_cast<std::size_t>(std::min<std::uint64_t>(cols - col, out.size() - at));
    if (classes.cols.empty()) {
      std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(at), run, classes.of(row, 0));
    } else {
      for (std::size_t i = 0; i < run; ++i) out[at + i] = classes.of(row, col + i);
    }
    at += run;
  }
}

}  // namespace ratefloor::codec::ectcq

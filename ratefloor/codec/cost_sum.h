// Adds up what the pieces of a matrix cost. In chunk order, because sums of f64 depend on it.
#pragma once

#include <cstdint>

#include "ratefloor/codec/method.h"
#include "ratefloor/coding/symbol_counts.h"

namespace ratefloor::codec {

class CostSum {
 public:
  /// The header is charged as it is, both stored and ideal.
  explicit CostSum(std::uint64_t header_bytes) {
    sum_.stored_bytes = header_bytes;
    sum_.entropy_bits = 8.0 * static_cast<double>(header_bytes);
  }

  void add(const Cost& piece) {
    sum_.stored_bytes += piece.stored_bytes;
    sum_.entropy_bits += piece.entropy_bits;
    sum_.squared_error += piece.squared_error;
    if (sum_.index_counts.size() < piece.index_counts.size())
      sum_.index_counts.resize(piece.index_counts.size(), 0);
    for (std::size_t index = 0; index < piece.index_counts.size(); ++index)
      sum_.index_counts[index] += piece.index_counts[index];
  }

  /// With the ideal length of the indices that were counted (see Cost).
  Cost total() && {
    sum_.entropy_bits += coding::ideal_bits(sum_.index_counts);
    return std::move(sum_);
  }

 private:
  Cost sum_;
};

}  // namespace ratefloor::codec

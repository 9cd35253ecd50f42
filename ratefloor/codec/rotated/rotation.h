// The two rotations around a matrix, W' = R·W·Cᵀ, and back (spec.md).
//
// C is a random rotation of all columns (kernel/random_rotation.h). R does the same to blocks of
// 2^k rows, so that a chunk needs no other: signs, Sylvester's matrix down each column, 2^(−k/2).
// Sums of f32 in a defined order: the same bits on every machine, SIMD target and number of
// threads. Cost: some 2 ns per weight for both sides at 4096 columns.
#pragma once

#include <cstdint>
#include <span>

namespace ratefloor::codec::rotated {

inline constexpr int kMostLog2Block = 24;

struct Rotation {
  bool columns = false, rows = false;
  std::uint64_t seed = 0;
  int log2_block = 10;  // of rows

  bool any() const { return columns || rows; }

  /// x ← RxCᵀ, and back up to rounding, for rows first_row … of a matrix with this many columns.
  /// They must begin a chunk. Preconditions: cols >= 1 divides x.size(); entries are finite, and
  /// rows' and columns' norms below 1e34.
  void apply(std::uint64_t first_row, std::uint64_t cols, std::span<float> x) const;
  void undo(std::uint64_t first_row, std::uint64_t cols, std::span<float> x) const;
};

}  // namespace ratefloor::codec::rotated

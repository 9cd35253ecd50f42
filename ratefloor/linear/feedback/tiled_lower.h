// A lower triangle in square tiles, and its Cholesky factor in place.
//
// Tiles on and below the diagonal lie one after the other, so that n = 53,248 columns take 11.6 GB
// and not 22.7, and everything works on tiles that fit the second-level cache. The last tiles are
// filled up with rows and columns of the identity.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ratefloor/base/executor.h"

namespace ratefloor::linear {

class TiledLower {
 public:
  static constexpr std::size_t kTile = 128;

  /// The identity. Precondition: n >= 1. Memory: 8 · 128² · t(t + 1)/2 bytes, t = tiles().
  explicit TiledLower(std::size_t n);

  std::size_t size() const { return n_; }
  std::size_t tiles() const { return tiles_; }

  /// Tile (i, j), j <= i: kTile × kTile entries, row-major.
  double* tile(std::size_t i, std::size_t j) { return entries_.data() + offset(i, j); }
  const double* tile(std::size_t i, std::size_t j) const { return entries_.data() + offset(i, j); }

  /// Entry (row, col). Precondition: col <= row < size().
  double& at(std::size_t row, std::size_t col) {
    return tile(row / kTile, col / kTile)[row % kTile * kTile + col % kTile];
  }
  double at(std::size_t row, std::size_t col) const {
    return tile(row / kTile, col / kTile)[row % kTile * kTile + col % kTile];
  }

  /// A ← L with A = LLᵀ, L's diagonal positive. Returns the first pivot that is not positive or
  /// not finite, if any; then the entries are unspecified. n³/3 multiplications; the same bits on
  /// any number of threads.
  std::optional<std::size_t> factor(const Executor& executor);

 private:
  static std::size_t offset(std::size_t i, std::size_t j) {
    return (i * (i + 1) / 2 + j) * kTile * kTile;
  }

  std::size_t n_, tiles_;
  std::vector<double> entries_;
};

}  // namespace ratefloor::linear

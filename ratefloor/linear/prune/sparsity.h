// How many weights become zero and within which sets they are chosen; and the choice itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::linear {

/// A share of the weights of a set, or a number of every group of neighbours in a row.
struct Sparsity {
  double share = 0;       // of the weights that become 0
  std::size_t group = 0;  // 0: unstructured
  std::size_t zeros = 0;  // of each group

  static Sparsity unstructured(double share) { return {.share = share}; }
  /// `zeros` of `group`: 2 of 4, 4 of 8.
  static Sparsity grouped(std::size_t zeros, std::size_t group) {
    return {.share = static_cast<double>(zeros) / static_cast<double>(group),
            .group = group,
            .zeros = zeros};
  }
};

/// kInvalidArgument for a share outside 0 … 1, a group that is not a power of two up to 64 or has
/// more zeros than columns, and groups that do not fill `cols`.
Result<void> check_sparsity(const Sparsity& sparsity, std::size_t cols);

/// Which weights of a matrix stay: a column after the other, 1 for those that do.
struct Mask {
  std::size_t rows = 0, cols = 0;
  std::vector<std::uint8_t> kept{};

  Mask() = default;
  Mask(std::size_t rows, std::size_t cols) : rows(rows), cols(cols), kept(rows * cols, 1) {}
  std::span<std::uint8_t> operator[](std::size_t col) { return {&kept[col * rows], rows}; }
  std::span<const std::uint8_t> operator[](std::size_t col) const {
    return {&kept[col * rows], rows};
  }
  std::size_t kept_count() const {
    return std::accumulate(kept.begin(), kept.end(), std::size_t{});
  }
  bool operator==(const Mask&) const = default;
};

/// kept[i] ← 0 for the `zeros` least costs, 1 for the others; of equal costs the first go. Linear
/// in the number of costs. Preconditions: sizes agree, zeros <= costs.size(), no NaN.
void drop_least(std::span<const double> costs, std::size_t zeros, std::span<std::uint8_t> kept);

/// The mask of `count` columns beginning at `first`, chosen by `costs` of all their rows (column
/// after column): unstructured, the share of all of them; grouped, that of each row's groups.
void drop_by_cost(const Sparsity& sparsity, std::span<const double> costs, std::size_t first,
                  std::size_t count, Mask& mask);

}  // namespace ratefloor::linear

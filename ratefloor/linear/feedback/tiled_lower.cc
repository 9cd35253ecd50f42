#include "ratefloor/linear/feedback/tiled_lower.h"

#include <cmath>

#include "ratefloor/kernel/ordered_product.h"

namespace ratefloor::linear {
namespace {

constexpr std::size_t kTile = TiledLower::kTile;
using kernel::Sign;

void transpose(const double* from, double* to) {
  for (std::size_t i = 0; i < kTile; ++i)
    for (std::size_t j = 0; j < kTile; ++j) to[j * kTile + i] = from[i * kTile + j];
}

// The tile's own factor, column by column; the place of the first bad pivot, or kTile.
std::size_t factor_diagonal(double* a) {
  for (std::size_t j = 0; j < kTile; ++j) {
    double* const row = a + j * kTile;
    double pivot = row[j];
    for (std::size_t k = 0; k < j; ++k) pivot -= row[k] * row[k];
    if (!(pivot > 0) || !std::isfinite(pivot)) return j;
    row[j] = std::sqrt(pivot);
    for (std::size_t i = j + 1; i < kTile; ++i) {
      double* const below = a + i * kTile;
      double sum = below[j];
      for (std::size_t k = 0; k < j; ++k) sum -= below[k] * row[k];
      below[j] = sum / row[j];
      row[i] = 0;
    }
  }
  return kTile;
}

// A ← A L⁻ᵀ, L of a diagonal tile: with Aᵀ, whose row j is column j of A, a row at a time.
void divide_by(const double* l, double* a) {
  std::vector<double> columns(kTile * kTile);
  transpose(a, columns.data());
  for (std::size_t j = 0; j < kTile; ++j) {
    double* const own = columns.data() + j * kTile;
    kernel::add_ordered_product(Sign::kMinus, {l + j * kTile, kTile, 1}, columns.data(), kTile, own,
                                kTile, 1, kTile, j);
    const double pivot = l[j * kTile + j];
    for (std::size_t i = 0; i < kTile; ++i) own[i] /= pivot;
  }
  transpose(columns.data(), a);
}

}  // namespace

TiledLower::TiledLower(std::size_t n)
    : n_(n), tiles_((n + kTile - 1) / kTile), entries_(offset(tiles_, 0)) {
  for (std::size_t i = 0; i < tiles_; ++i)
    for (std::size_t k = 0; k < kTile; ++k) tile(i, i)[k * kTile + k] = 1;
}

std::optional<std::size_t> TiledLower::factor(const Executor& executor) {
  for (std::size_t j = 0; j < tiles_; ++j) {
    // L_jkᵀ of all k < j, which every tile of this column multiplies by.
    std::vector<double> across(j * kTile * kTile);
    executor.for_each(j, [&](std::size_t k) { transpose(tile(j, k), &across[k * kTile * kTile]); });
    executor.for_each(tiles_ - j, [&](std::size_t below) {
      const std::size_t i = j + below;
      for (std::size_t k = 0; k < j; ++k)
        kernel::add_ordered_product(Sign::kMinus, {tile(i, k), kTile, 1},
                                    &across[k * kTile * kTile], kTile, tile(i, j), kTile, kTile,
                                    kTile, kTile);
    });
    const std::size_t bad = factor_diagonal(tile(j, j));
    if (bad < kTile) return j * kTile + bad;
    executor.for_each(tiles_ - j - 1,
                      [&](std::size_t below) { divide_by(tile(j, j), tile(j + 1 + below, j)); });
  }
  return std::nullopt;
}

}  // namespace ratefloor::linear

// row_dots.h in plain loops.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ratefloor/base/float_formats.h"

namespace ratefloor::kernel::reference {

inline constexpr std::size_t kDotSums = 64;

inline float as_f32(float x) { return x; }
inline float as_f32(std::uint16_t code) { return ratefloor::bf16_to_f32(code); }

template <class Weight>
void add_products(const Weight* row, const float* x, std::size_t first, std::size_t n,
                  float sums[kDotSums]) {
  for (std::size_t i = first; i < n; ++i)
    sums[i % kDotSums] = sums[i % kDotSums] + as_f32(row[i]) * x[i];
}

inline float tree_sum(float sums[kDotSums]) {
  for (std::size_t half = kDotSums / 2; half > 0; half /= 2)
    for (std::size_t j = 0; j < half; ++j) sums[j] = sums[j] + sums[j + half];
  return sums[0];
}

template <class Weight>
float dot(const Weight* row, const float* x, std::size_t n) {
  float sums[kDotSums] = {};
  add_products(row, x, 0, n, sums);
  return tree_sum(sums);
}

}  // namespace ratefloor::kernel::reference

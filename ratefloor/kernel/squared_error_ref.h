// squared_error.h in plain loops.
#pragma once

#include <cstddef>

namespace ratefloor::kernel::reference {

/// Adds Σ over i in [first, n) to the sixteen sums; b may be null, standing for zeros.
inline void add_squares(const float* a, const float* b, std::size_t first, std::size_t n,
                        double sums[16]) {
  for (std::size_t i = first; i < n; ++i) {
    const double difference = static_cast<double>(a[i]) - (b ? static_cast<double>(b[i]) : 0.0);
    sums[i % 16] += difference * difference;
  }
}

inline double tree_sum(const double sums[16]) {
  double s[16];
  for (int j = 0; j < 16; ++j) s[j] = sums[j];
  for (int half = 8; half > 0; half /= 2)
    for (int j = 0; j < half; ++j) s[j] += s[j + half];
  return s[0];
}

inline double squared_error(const float* a, const float* b, std::size_t n) {
  double sums[16] = {};
  add_squares(a, b, 0, n, sums);
  return tree_sum(sums);
}

}  // namespace ratefloor::kernel::reference

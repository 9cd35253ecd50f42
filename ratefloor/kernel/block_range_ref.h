// block_range.h in plain loops.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace ratefloor::kernel::reference {

inline float absmax(const float* x, std::size_t n, float so_far = 0.0f) {
  for (std::size_t i = 0; i < n; ++i) so_far = std::max(so_far, std::fabs(x[i]));
  return so_far;
}

inline void min_max(const float* x, std::size_t n, float& minimum, float& maximum) {
  for (std::size_t i = 0; i < n; ++i) {
    minimum = std::min(minimum, x[i]);
    maximum = std::max(maximum, x[i]);
  }
  minimum += 0.0f;  // -0 becomes +0
  maximum += 0.0f;
}

}  // namespace ratefloor::kernel::reference

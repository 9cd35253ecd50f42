// integer_grid.h in plain loops.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace ratefloor::kernel::reference {

/// Dividing by it gives what s = 0 promises.
inline float grid_divisor(float s) {
  return s == 0.0f ? std::numeric_limits<float>::infinity() : s;
}

inline void encode_grid(const float* x, std::size_t n, float s, float z, float top,
                        std::uint8_t* codes) {
  const float divisor = grid_divisor(s);
  for (std::size_t i = 0; i < n; ++i) {
    // nearbyint rounds ties to even in the default mode, which the library never changes.
    const float q = std::nearbyint(x[i] / divisor) + z;
    codes[i] = static_cast<std::uint8_t>(std::clamp(q, 0.0f, top));
  }
}

inline void decode_grid(const std::uint8_t* codes, std::size_t n, float s, float z, float* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] = (static_cast<float>(codes[i]) - z) * s;
}

}  // namespace ratefloor::kernel::reference

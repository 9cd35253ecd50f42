// decoder_block.h in plain loops.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "ratefloor/kernel/exp_ref.h"
#include "ratefloor/kernel/squared_error_ref.h"

namespace ratefloor::kernel::reference {

/// 1/√(mean x² + eps), rounded to f32 once.
inline float rms_factor(double sum_of_squares, std::size_t n, double eps) {
  return static_cast<float>(1.0 / std::sqrt(sum_of_squares / static_cast<double>(n) + eps));
}

inline void rms_norm(const float* x, const float* weight, double eps, float* out, std::size_t n) {
  const float factor = rms_factor(squared_error(x, nullptr, n), n, eps);
  for (std::size_t i = 0; i < n; ++i) out[i] = (x[i] * factor) * weight[i];
}

inline void silu_gate(float* gate, const float* up, std::size_t first, std::size_t n) {
  for (std::size_t i = first; i < n; ++i) gate[i] = gate[i] / (1.0f + exp_f32(-gate[i])) * up[i];
}

inline void rotate_halves(float* x, const float* cos, const float* sin, std::size_t first,
                          std::size_t n) {
  for (std::size_t i = first; i < n; ++i) {
    const float a = x[i], b = x[n + i];
    x[i] = a * cos[i] - b * sin[i];
    x[n + i] = b * cos[i] + a * sin[i];
  }
}

inline void add_scaled(float* y, float a, const float* x, std::size_t first, std::size_t n) {
  for (std::size_t i = first; i < n; ++i) y[i] = y[i] + a * x[i];
}

inline bool is_finite(float x) {
  return (std::bit_cast<std::uint32_t>(x) & 0x7f800000u) != 0x7f800000u;
}

inline std::size_t first_not_finite(const float* x, std::size_t first, std::size_t n) {
  for (std::size_t i = first; i < n; ++i)
    if (!is_finite(x[i])) return i;
  return n;
}

}  // namespace ratefloor::kernel::reference

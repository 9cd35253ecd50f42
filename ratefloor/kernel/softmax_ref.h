// softmax.h in plain loops.
#pragma once

#include <algorithm>
#include <cstddef>

#include "ratefloor/kernel/exp_ref.h"
#include "ratefloor/kernel/squared_error_ref.h"

namespace ratefloor::kernel::reference {

inline constexpr std::size_t kSoftmaxBlock = 256;

/// s_i ← e^{scale (s_i − peak)} for i in [first, n), added to lane i mod 16.
inline void add_exponentials(float* scores, std::size_t first, std::size_t n, float peak,
                             float scale, float lanes[16]) {
  for (std::size_t i = first; i < n; ++i) {
    scores[i] = exp_f32((scores[i] - peak) * scale);
    lanes[i % 16] = lanes[i % 16] + scores[i];
  }
}

inline void softmax(float* scores, std::size_t n, float scale) {
  if (n == 0) return;
  float peak = scores[0];
  for (std::size_t i = 1; i < n; ++i) peak = std::max(peak, scores[i]);
  double sums[16] = {};
  for (std::size_t at = 0; at < n; at += kSoftmaxBlock) {
    float lanes[16] = {};
    add_exponentials(scores + at, 0, std::min(kSoftmaxBlock, n - at), peak, scale, lanes);
    for (int j = 0; j < 16; ++j) sums[j] += static_cast<double>(lanes[j]);
  }
  const auto share = static_cast<float>(1.0 / tree_sum(sums));
  for (std::size_t i = 0; i < n; ++i) scores[i] *= share;
}

}  // namespace ratefloor::kernel::reference

// slot_search.h in plain loops.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "ratefloor/kernel/reciprocal.h"

namespace ratefloor::kernel::reference {

/// Comparison by comparison: what every way of searching must agree with.
inline std::size_t slot(std::span<const float> thresholds, float v) {
  std::size_t count = 0;
  for (const float t : thresholds) count += v > t;
  return count;
}

inline float normalized(float x, Reciprocal r) { return (x * r.pre) * r.inverse; }

}  // namespace ratefloor::kernel::reference

// level_lookup.h in plain loops.
#pragma once

#include <cstddef>

namespace ratefloor::kernel::reference {

template <class T>
void look_up_levels(const T* slots, std::size_t n, float scale, const float* levels, float* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] = levels[slots[i]] * scale;
}

}  // namespace ratefloor::kernel::reference

// What sylvester.h must equal bit for bit: its definitions as loops.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ratefloor::kernel::reference {

/// Of `n` entries that lie `stride` apart.
template <class T>
void sylvester(T* x, std::size_t n, std::size_t stride = 1) {
  for (std::size_t h = 1; h < n; h *= 2)
    for (std::size_t i = 0; i < n; ++i) {
      if ((i & h) != 0) continue;
      const T a = x[i * stride], b = x[(i + h) * stride];
      x[i * stride] = a + b;
      x[(i + h) * stride] = a - b;
    }
}

template <class T>
void multiply_signs(const std::int8_t* signs, std::size_t m, T* x, std::size_t run) {
  const std::vector<T> in(x, x + m * run);
  for (std::size_t r = 0; r < m; ++r)
    for (std::size_t i = 0; i < run; ++i) {
      T sum = 0;
      for (std::size_t c = 0; c < m; ++c) sum += static_cast<T>(signs[r * m + c]) * in[c * run + i];
      x[r * run + i] = sum;
    }
}

}  // namespace ratefloor::kernel::reference

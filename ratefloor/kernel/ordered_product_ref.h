// ordered_product.h in plain loops.
#pragma once

#include <cstddef>

#include "ratefloor/kernel/ordered_product.h"

namespace ratefloor::kernel::reference {

template <class T>
void add_ordered_product(Sign sign, LeftFactor<T> a, const T* b, std::size_t b_stride, T* c,
                         std::size_t c_stride, std::size_t m, std::size_t n, std::size_t depth) {
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      T sum = c[i * c_stride + j];
      for (std::size_t k = 0; k < depth; ++k) {
        const T product = a.data[i * a.row + k * a.col] * b[k * b_stride + j];
        sum = sign == Sign::kPlus ? sum + product : sum - product;
      }
      c[i * c_stride + j] = sum;
    }
}

}  // namespace ratefloor::kernel::reference

// matmul.h in plain loops and double precision.
#pragma once

#include <cstdint>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/kernel/matmul.h"

namespace ratefloor::kernel::reference {

inline double operand_entry(Precision precision, const MatmulOperand& m, std::size_t i,
                            std::size_t j) {
  const std::size_t at = m.transposed ? j * m.row_stride + i : i * m.row_stride + j;
  return precision == Precision::kBf16
             ? ratefloor::bf16_to_f32(static_cast<const std::uint16_t*>(m.data)[at])
             : static_cast<const float*>(m.data)[at];
}

inline double product_entry(Precision precision, const MatmulShape& shape, const MatmulOperand& a,
                            const MatmulOperand& b, std::size_t i, std::size_t j) {
  double sum = 0;
  for (std::size_t k = 0; k < shape.inner; ++k)
    sum += operand_entry(precision, a, i, k) * operand_entry(precision, b, k, j);
  return sum;
}

}  // namespace ratefloor::kernel::reference

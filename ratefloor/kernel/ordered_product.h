// C ← C + AB or C − AB, with every entry's products added one by one, in order.
//
// The feedback of successive cancellation decides what is rounded which way, so that its sums must
// be the same on every machine: c ← c ± a(i, k) b(k, j) for k = 0, 1, …, product and sum each
// rounded, no fused operation. Bit-identical to ordered_product_ref.h on every SIMD target. Cost
// with AVX-512: about 0.03 ns (f32) and 0.06 ns (f64) per product, for any n.
#pragma once

#include <cstddef>

namespace ratefloor::kernel {

enum class Sign { kPlus, kMinus };

/// A in either orientation: entry (i, k) is data[i · row + k · col].
template <class T>
struct LeftFactor {
  const T* data = nullptr;
  std::size_t row = 0, col = 0;
};

/// m × n entries of C from m × depth of A and depth × n of B; c_stride and b_stride count entries
/// from one row to the next. C overlaps neither. Any size may be 0.
void add_ordered_product(Sign sign, LeftFactor<float> a, const float* b, std::size_t b_stride,
                         float* c, std::size_t c_stride, std::size_t m, std::size_t n,
                         std::size_t depth);
void add_ordered_product(Sign sign, LeftFactor<double> a, const double* b, std::size_t b_stride,
                         double* c, std::size_t c_stride, std::size_t m, std::size_t n,
                         std::size_t depth);

}  // namespace ratefloor::kernel

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ratefloor/kernel/ordered_product.cc"
#include "ratefloor/kernel/ordered_product.h"

#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <algorithm>

#include "ratefloor/kernel/ordered_product_ref.h"

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// A product in registers: kHeight rows of kWidth vectors of C. A panel of B, kWidth vectors wide
// and kDepth deep, stays in the first-level cache while the rows of C pass.
constexpr std::size_t kHeight = 4, kWidth = 3, kDepth = 128;

template <bool kMinus, class T, std::size_t kRows>
HWY_INLINE void Block(LeftFactor<T> a, const T* b, std::size_t b_stride, T* c, std::size_t c_stride,
                      std::size_t depth) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  hn::Vec<decltype(d)> sums[kRows][kWidth];
  for (std::size_t i = 0; i < kRows; ++i)
    for (std::size_t v = 0; v < kWidth; ++v)
      sums[i][v] = hn::LoadU(d, c + i * c_stride + v * lanes);
  for (std::size_t k = 0; k < depth; ++k) {
    hn::Vec<decltype(d)> right[kWidth];
    for (std::size_t v = 0; v < kWidth; ++v) right[v] = hn::LoadU(d, b + k * b_stride + v * lanes);
    for (std::size_t i = 0; i < kRows; ++i) {
      const auto left = hn::Set(d, a.data[i * a.row + k * a.col]);
      for (std::size_t v = 0; v < kWidth; ++v) {
        const auto product = hn::Mul(left, right[v]);
        sums[i][v] = kMinus ? hn::Sub(sums[i][v], product) : hn::Add(sums[i][v], product);
      }
    }
  }
  for (std::size_t i = 0; i < kRows; ++i)
    for (std::size_t v = 0; v < kWidth; ++v)
      hn::StoreU(sums[i][v], d, c + i * c_stride + v * lanes);
}

template <bool kMinus, class T>
HWY_INLINE void Product(LeftFactor<T> a, const T* b, std::size_t b_stride, T* c,
                        std::size_t c_stride, std::size_t m, std::size_t n, std::size_t depth) {
  const hn::ScalableTag<T> d;
  const std::size_t width = kWidth * hn::Lanes(d);
  const auto left = [&](std::size_t i, std::size_t k) {
    return LeftFactor<T>{a.data + i * a.row + k * a.col, a.row, a.col};
  };
  for (std::size_t k = 0; k < depth; k += kDepth) {
    const std::size_t deep = std::min(kDepth, depth - k);
    const T* const panel = b + k * b_stride;
    std::size_t j = 0;
    for (; j + width <= n; j += width) {
      std::size_t i = 0;
      for (; i + kHeight <= m; i += kHeight)
        Block<kMinus, T, kHeight>(left(i, k), panel + j, b_stride, c + i * c_stride + j, c_stride,
                                  deep);
      for (; i < m; ++i)
        Block<kMinus, T, 1>(left(i, k), panel + j, b_stride, c + i * c_stride + j, c_stride, deep);
    }
    reference::add_ordered_product(kMinus ? Sign::kMinus : Sign::kPlus, left(0, k), panel + j,
                                   b_stride, c + j, c_stride, m, n - j, deep);
  }
}

void ProductF32(Sign sign, LeftFactor<float> a, const float* b, std::size_t b_stride, float* c,
                std::size_t c_stride, std::size_t m, std::size_t n, std::size_t depth) {
  if (sign == Sign::kMinus)
    Product<true>(a, b, b_stride, c, c_stride, m, n, depth);
  else
    Product<false>(a, b, b_stride, c, c_stride, m, n, depth);
}

void ProductF64(Sign sign, LeftFactor<double> a, const double* b, std::size_t b_stride, double* c,
                std::size_t c_stride, std::size_t m, std::size_t n, std::size_t depth) {
  if (sign == Sign::kMinus)
    Product<true>(a, b, b_stride, c, c_stride, m, n, depth);
  else
    Product<false>(a, b, b_stride, c, c_stride, m, n, depth);
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ratefloor::kernel {

HWY_EXPORT(ProductF32);
HWY_EXPORT(ProductF64);

void add_ordered_product(Sign sign, LeftFactor<float> a, const float* b, std::size_t b_stride,
                         float* c, std::size_t c_stride, std::size_t m, std::size_t n,
                         std::size_t depth) {
  HWY_DYNAMIC_DISPATCH(ProductF32)(sign, a, b, b_stride, c, c_stride, m, n, depth);
}

void add_ordered_product(Sign sign, LeftFactor<double> a, const double* b, std::size_t b_stride,
                         double* c, std::size_t c_stride, std::size_t m, std::size_t n,
                         std::size_t depth) {
  HWY_DYNAMIC_DISPATCH(ProductF64)(sign, a, b, b_stride, c, c_stride, m, n, depth);
}

}  // namespace ratefloor::kernel
#endif

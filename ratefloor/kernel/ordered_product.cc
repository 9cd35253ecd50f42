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

template <bool kMinus, std::size_t kVectors, std::size_t kRows, class T>
HWY_INLINE void Block(LeftFactor<T> a, const T* b, std::size_t b_stride, T* c, std::size_t c_stride,
                      std::size_t depth) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  hn::Vec<decltype(d)> sums[kRows][kVectors];
  for (std::size_t i = 0; i < kRows; ++i)
    for (std::size_t v = 0; v < kVectors; ++v)
      sums[i][v] = hn::LoadU(d, c + i * c_stride + v * lanes);
  for (std::size_t k = 0; k < depth; ++k) {
    hn::Vec<decltype(d)> right[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v)
      right[v] = hn::LoadU(d, b + k * b_stride + v * lanes);
    for (std::size_t i = 0; i < kRows; ++i) {
      const auto left = hn::Set(d, a.data[i * a.row + k * a.col]);
      for (std::size_t v = 0; v < kVectors; ++v) {
        const auto product = hn::Mul(left, right[v]);
        sums[i][v] = kMinus ? hn::Sub(sums[i][v], product) : hn::Add(sums[i][v], product);
      }
    }
  }
  for (std::size_t i = 0; i < kRows; ++i)
    for (std::size_t v = 0; v < kVectors; ++v)
      hn::StoreU(sums[i][v], d, c + i * c_stride + v * lanes);
}

// A panel, all rows.
template <bool kMinus, std::size_t kVectors, class T>
HWY_INLINE void Columns(LeftFactor<T> a, const T* b, std::size_t b_stride, T* c,
                        std::size_t c_stride, std::size_t m, std::size_t depth) {
  for (; m >= kHeight; m -= kHeight, a.data += kHeight * a.row, c += kHeight * c_stride)
    Block<kMinus, kVectors, kHeight>(a, b, b_stride, c, c_stride, depth);
  for (; m > 0; --m, a.data += a.row, c += c_stride)
    Block<kMinus, kVectors, 1>(a, b, b_stride, c, c_stride, depth);
}

// Columns that fill no vector, as copies that do. Rows that are less than kHeight would not pay for
// these.
template <bool kMinus, class T>
HWY_INLINE void LastColumns(LeftFactor<T> a, const T* b, std::size_t b_stride, T* c,
                            std::size_t c_stride, std::size_t m, std::size_t n, std::size_t depth) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  if (m >= kHeight) {
    T right[kDepth * hn::MaxLanes(d)], sums[kHeight * hn::MaxLanes(d)] = {};
    for (std::size_t k = 0; k < depth; ++k)
      for (std::size_t j = 0; j < lanes; ++j)
        right[k * lanes + j] = j < n ? b[k * b_stride + j] : T{0};
    for (; m >= kHeight; m -= kHeight, a.data += kHeight * a.row, c += kHeight * c_stride) {
      for (std::size_t i = 0; i < kHeight; ++i)
        for (std::size_t j = 0; j < n; ++j) sums[i * lanes + j] = c[i * c_stride + j];
      Block<kMinus, 1, kHeight>(a, right, lanes, sums, lanes, depth);
      for (std::size_t i = 0; i < kHeight; ++i)
        for (std::size_t j = 0; j < n; ++j) c[i * c_stride + j] = sums[i * lanes + j];
    }
  }
  reference::add_ordered_product(kMinus ? Sign::kMinus : Sign::kPlus, a, b, b_stride, c, c_stride,
                                 m, n, depth);
}

template <bool kMinus, class T>
HWY_INLINE void Product(LeftFactor<T> a, const T* b, std::size_t b_stride, T* c,
                        std::size_t c_stride, std::size_t m, std::size_t n, std::size_t depth) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d), width = kWidth * lanes;
  for (std::size_t k = 0; k < depth; k += kDepth) {
    const std::size_t deep = std::min(kDepth, depth - k);
    const LeftFactor<T> left{a.data + k * a.col, a.row, a.col};
    const T* const panel = b + k * b_stride;
    std::size_t j = 0;
    for (; j + width <= n; j += width)
      Columns<kMinus, kWidth>(left, panel + j, b_stride, c + j, c_stride, m, deep);
    for (; j + lanes <= n; j += lanes)
      Columns<kMinus, 1>(left, panel + j, b_stride, c + j, c_stride, m, deep);
    if (j < n) LastColumns<kMinus>(left, panel + j, b_stride, c + j, c_stride, m, n - j, deep);
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

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ratefloor/kernel/sylvester.cc"
#include "ratefloor/kernel/sylvester.h"

#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <algorithm>

#include "ratefloor/kernel/sylvester_ref.h"

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Stages 1, 2, 4: three butterflies inside each run of eight.
template <class T>
HWY_INLINE void Eight(T* x) {
  const T a0 = x[0] + x[1], a1 = x[0] - x[1], a2 = x[2] + x[3], a3 = x[2] - x[3];
  const T a4 = x[4] + x[5], a5 = x[4] - x[5], a6 = x[6] + x[7], a7 = x[6] - x[7];
  const T b0 = a0 + a2, b1 = a1 + a3, b2 = a0 - a2, b3 = a1 - a3;
  const T b4 = a4 + a6, b5 = a5 + a7, b6 = a4 - a6, b7 = a5 - a7;
  x[0] = b0 + b4, x[1] = b1 + b5, x[2] = b2 + b6, x[3] = b3 + b7;
  x[4] = b0 - b4, x[5] = b1 - b5, x[6] = b2 - b6, x[7] = b3 - b7;
}

template <class T>
HWY_INLINE void Butterflies(T* low, T* high, std::size_t n) {
  const hn::CappedTag<T, 8> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    const auto a = hn::LoadU(d, low + i), b = hn::LoadU(d, high + i);
    hn::StoreU(hn::Add(a, b), d, low + i);
    hn::StoreU(hn::Sub(a, b), d, high + i);
  }
  for (; i < n; ++i) {
    const T a = low[i], b = high[i];
    low[i] = a + b, high[i] = a - b;
  }
}

// Two stages at once, for half the memory traffic; the sums are those of the two, in their order.
template <class T>
HWY_INLINE void DoubleButterflies(T* x0, T* x1, T* x2, T* x3, std::size_t n) {
  const hn::CappedTag<T, 8> tag;
  const std::size_t lanes = hn::Lanes(tag);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    const auto u0 = hn::LoadU(tag, x0 + i), u1 = hn::LoadU(tag, x1 + i);
    const auto u2 = hn::LoadU(tag, x2 + i), u3 = hn::LoadU(tag, x3 + i);
    const auto a = hn::Add(u0, u1), b = hn::Sub(u0, u1), c = hn::Add(u2, u3), d = hn::Sub(u2, u3);
    hn::StoreU(hn::Add(a, c), tag, x0 + i);
    hn::StoreU(hn::Add(b, d), tag, x1 + i);
    hn::StoreU(hn::Sub(a, c), tag, x2 + i);
    hn::StoreU(hn::Sub(b, d), tag, x3 + i);
  }
  for (; i < n; ++i) {
    const T a = x0[i] + x1[i], b = x0[i] - x1[i], c = x2[i] + x3[i], d = x2[i] - x3[i];
    x0[i] = a + c, x1[i] = b + d, x2[i] = a - c, x3[i] = b - d;
  }
}

// Stages from h on between runs of `width` entries, `stride` apart.
template <class T>
HWY_INLINE void Stages(T* x, std::size_t h, std::size_t n, std::size_t stride, std::size_t width) {
  for (; 4 * h <= n; h *= 4)
    for (std::size_t i = 0; i < n; i += 4 * h)
      for (std::size_t j = i; j < i + h; ++j)
        DoubleButterflies(x + j * stride, x + (j + h) * stride, x + (j + 2 * h) * stride,
                          x + (j + 3 * h) * stride, width);
  for (; 2 * h <= n; h *= 2)
    for (std::size_t i = 0; i < n; i += 2 * h)
      for (std::size_t j = i; j < i + h; ++j)
        Butterflies(x + j * stride, x + (j + h) * stride, width);
}

template <class T>
HWY_INLINE void Transform(T* x, std::size_t n) {
  if (n < 8) return Stages(x, 1, n, 1, 1);
  for (std::size_t i = 0; i < n; i += 8) Eight(x + i);
  std::size_t h = 8;
  for (; 4 * h <= n; h *= 4)
    for (std::size_t i = 0; i < n; i += 4 * h)
      DoubleButterflies(x + i, x + i + h, x + i + 2 * h, x + i + 3 * h, h);
  for (; 2 * h <= n; h *= 2)
    for (std::size_t i = 0; i < n; i += 2 * h) Butterflies(x + i, x + i + h, h);
}

void TransformF32(float* x, std::size_t n) { Transform(x, n); }
void TransformF64(double* x, std::size_t n) { Transform(x, n); }

void TransformColumns(float* x, std::size_t rows, std::size_t cols, std::size_t stride) {
  constexpr std::size_t kStrip = 64;  // columns: 1024 rows of them fit the second-level cache
  for (std::size_t c = 0; c < cols; c += kStrip)
    Stages(x + c, 1, rows, stride, std::min(kStrip, cols - c));
}

template <class T>
HWY_INLINE void MultiplySigns(const std::int8_t* signs, std::size_t m, T* x, std::size_t run) {
  constexpr std::size_t kStrip = 16, kMost = 256;
  const hn::CappedTag<T, 8> d;
  const std::size_t lanes = hn::Lanes(d);
  if (run % kStrip != 0) return reference::multiply_signs(signs, m, x, run);
  HWY_ALIGN T in[kMost * kStrip];
  for (std::size_t first = 0; first < run; first += kStrip) {
    for (std::size_t r = 0; r < m; ++r) std::copy_n(x + r * run + first, kStrip, in + r * kStrip);
    for (std::size_t r = 0; r < m; ++r)
      for (std::size_t i = 0; i < kStrip; i += lanes) {
        auto sum = hn::Zero(d);
        for (std::size_t c = 0; c < m; ++c) {
          const auto sign = hn::Set(d, static_cast<T>(signs[r * m + c]));
          // A product with ±1 is exact: no rounding but the sum's.
          sum = hn::Add(sum, hn::Mul(sign, hn::LoadU(d, in + c * kStrip + i)));
        }
        hn::StoreU(sum, d, x + r * run + first + i);
      }
  }
}

void MultiplySignsF32(const std::int8_t* signs, std::size_t m, float* x, std::size_t run) {
  MultiplySigns(signs, m, x, run);
}
void MultiplySignsF64(const std::int8_t* signs, std::size_t m, double* x, std::size_t run) {
  MultiplySigns(signs, m, x, run);
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <bit>
#include <cassert>

namespace ratefloor::kernel {

HWY_EXPORT(TransformF32);
HWY_EXPORT(TransformF64);
HWY_EXPORT(TransformColumns);
HWY_EXPORT(MultiplySignsF32);
HWY_EXPORT(MultiplySignsF64);

void sylvester(std::span<float> x) {
  assert(std::has_single_bit(x.size()));
  HWY_DYNAMIC_DISPATCH(TransformF32)(x.data(), x.size());
}

void sylvester(std::span<double> x) {
  assert(std::has_single_bit(x.size()));
  HWY_DYNAMIC_DISPATCH(TransformF64)(x.data(), x.size());
}

void sylvester_columns(float* x, std::size_t rows, std::size_t cols, std::size_t stride) {
  assert(std::has_single_bit(rows) && stride >= cols);
  HWY_DYNAMIC_DISPATCH(TransformColumns)(x, rows, cols, stride);
}

void multiply_signs(std::span<const std::int8_t> signs, std::size_t m, std::span<float> x) {
  assert(m >= 1 && m <= 256 && x.size() % m == 0 && signs.size() == m * m);
  HWY_DYNAMIC_DISPATCH(MultiplySignsF32)(signs.data(), m, x.data(), x.size() / m);
}

void multiply_signs(std::span<const std::int8_t> signs, std::size_t m, std::span<double> x) {
  assert(m >= 1 && m <= 256 && x.size() % m == 0 && signs.size() == m * m);
  HWY_DYNAMIC_DISPATCH(MultiplySignsF64)(signs.data(), m, x.data(), x.size() / m);
}

}  // namespace ratefloor::kernel
#endif

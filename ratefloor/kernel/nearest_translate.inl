// What the SIMD kernels of nearest_point.h share: reduction by the period, and the nearest point in
// a translate of M·Zⁿ or M·D_n, another one in every lane. Included once per target.
//
// All of it is exact (see nearest_point.h), so that MulAdd may be fused or not.
#if defined(RATEFLOOR_KERNEL_NEAREST_TRANSLATE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RATEFLOOR_KERNEL_NEAREST_TRANSLATE_INL_H_
#undef RATEFLOOR_KERNEL_NEAREST_TRANSLATE_INL_H_
#else
#define RATEFLOOR_KERNEL_NEAREST_TRANSLATE_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

#include "ratefloor/kernel/nearest_point.h"

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using DF = hn::CappedTag<float, 16>;
using DI = hn::Rebind<std::int32_t, DF>;
using VF = hn::Vec<DF>;
using VI = hn::Vec<DI>;
constexpr std::size_t kLanes = hn::MaxLanes(DF());

/// v rounded to a multiple of `step`, a power of two; halves to even. Adds and subtracts a number
/// in whose binade the floats are the multiples of step. Precondition: |v| <= 2^22 · step.
HWY_INLINE VF RoundToMultiple(VF v, float step) {
  const VF shift = hn::Set(DF(), 0x1.8p23f * step);
  return hn::Sub(hn::Add(v, shift), shift);
}

/// One vector in every lane: x = base + rest, base a multiple of the period P, |rest| <= P/2 on the
/// grid. Numbers out of range and NaN count as 0.
template <std::size_t kDimension>
struct ReducedVectors {
  VF base[kDimension], rest[kDimension];

  HWY_INLINE void Load(const float* x, std::size_t stride, int period) {
    const DF d;
    const VF limit = hn::Set(d, 0x1p20f);
    for (std::size_t i = 0; i < kDimension; ++i) {
      const VF raw = hn::LoadU(d, x + i * stride);
      const VF v = hn::IfThenElseZero(hn::Le(hn::Abs(raw), limit), raw);
      base[i] = RoundToMultiple(v, static_cast<float>(period));
      // The difference is exact: a multiple of v's last place, and no larger than v.
      rest[i] = RoundToMultiple(hn::Sub(v, base[i]), 1.0f / (1 << kGridBits));
    }
  }
};

/// ⌊v/m + ½⌋, m a power of two.
HWY_INLINE VF RoundedQuotient(VF v, int m) {
  const DF d;
  return hn::Floor(hn::MulAdd(v, hn::Set(d, 1.0f / static_cast<float>(m)), hn::Set(d, 0.5f)));
}

HWY_INLINE hn::Mask<DF> IsOdd(VF integer) {
  const VF half = hn::Mul(integer, hn::Set(DF(), 0.5f));
  return hn::Ne(hn::Floor(half), half);
}

/// Writes the point of glue + M·Zⁿ, or glue + M·D_n, nearest to v: round; where D_n's parity is
/// broken, take the other neighbour at the first coordinate whose error is largest.
template <int kModulus, bool kCheckerboard, std::size_t kDimension>
HWY_INLINE void StoreNearestInTranslate(const ReducedVectors<kDimension>& v,
                                        const VF (&glue)[kDimension], float* z,
                                        std::size_t stride) {
  const DF d;
  const VF m = hn::Set(d, static_cast<float>(kModulus)), never = hn::Set(d, -1.0f);
  VF point[kDimension], error[kDimension];
  VF sum = hn::Zero(d), largest = hn::Zero(d);
  for (std::size_t i = 0; i < kDimension; ++i) {
    const VF multiple = RoundedQuotient(hn::Sub(v.rest[i], glue[i]), kModulus);
    point[i] = hn::MulAdd(m, multiple, glue[i]);
    error[i] = hn::Sub(v.rest[i], point[i]);
    sum = hn::Add(sum, multiple);
    largest = hn::Max(largest, hn::Abs(error[i]));
  }
  VF repaired = hn::IfThenElse(IsOdd(sum), largest, never);
  for (std::size_t i = 0; i < kDimension; ++i) {
    if constexpr (kCheckerboard) {
      const auto here = hn::Eq(hn::Abs(error[i]), repaired);
      repaired = hn::IfThenElse(here, never, repaired);
      point[i] = hn::Add(point[i], hn::IfThenElseZero(here, hn::CopySign(m, error[i])));
    }
    hn::StoreU(hn::Add(v.base[i], point[i]), d, z + i * stride);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#endif  // include guard, once per target

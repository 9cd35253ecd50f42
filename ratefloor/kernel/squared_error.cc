#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ratefloor/kernel/squared_error.cc"
#include "ratefloor/kernel/squared_error.h"

#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include "ratefloor/kernel/squared_error_ref.h"

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Sixteen sums in 16/N registers of N lanes, whatever N is.
template <bool kHasB>
double SumOfSquares(const float* a, const float* b, std::size_t n) {
  const hn::CappedTag<double, 8> dd;
  const hn::Rebind<float, decltype(dd)> df;
  using V = hn::Vec<decltype(dd)>;
  constexpr std::size_t kLanes = hn::MaxLanes(dd);
  constexpr std::size_t kRegisters = 16 / kLanes;
  V sums[kRegisters];
  for (V& s : sums) s = hn::Zero(dd);
  std::size_t i = 0;
  for (; i + 16 <= n; i += 16)
    for (std::size_t r = 0; r < kRegisters; ++r) {
      V difference = hn::PromoteTo(dd, hn::LoadU(df, a + i + r * kLanes));
      if constexpr (kHasB)
        difference = hn::Sub(difference, hn::PromoteTo(dd, hn::LoadU(df, b + i + r * kLanes)));
      sums[r] = hn::Add(sums[r], hn::Mul(difference, difference));
    }
  HWY_ALIGN double lanes[16];
  for (std::size_t r = 0; r < kRegisters; ++r) hn::Store(sums[r], dd, lanes + r * kLanes);
  reference::add_squares(a, b, i, n, lanes);
  return reference::tree_sum(lanes);
}

double SquaredError(const float* a, const float* b, std::size_t n) {
  return SumOfSquares<true>(a, b, n);
}
double SumSquares(const float* x, std::size_t n) { return SumOfSquares<false>(x, nullptr, n); }

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <cassert>

namespace ratefloor::kernel {

HWY_EXPORT(SquaredError);
HWY_EXPORT(SumSquares);

double squared_error(std::span<const float> a, std::span<const float> b) {
  assert(a.size() == b.size());
  return HWY_DYNAMIC_DISPATCH(SquaredError)(a.data(), b.data(), a.size());
}

double sum_squares(std::span<const float> x) {
  return HWY_DYNAMIC_DISPATCH(SumSquares)(x.data(), x.size());
}

}  // namespace ratefloor::kernel
#endif

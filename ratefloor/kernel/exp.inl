// e^x for a vector of f32: exp_ref.h, lane by lane. Included once per target by the kernels that use
// it.
#if defined(RATEFLOOR_KERNEL_EXP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RATEFLOOR_KERNEL_EXP_INL_H_
#undef RATEFLOOR_KERNEL_EXP_INL_H_
#else
#define RATEFLOOR_KERNEL_EXP_INL_H_
#endif

#include <hwy/highway.h>

#include "ratefloor/kernel/exp_ref.h"

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {

template <class D>
HWY_INLINE hwy::HWY_NAMESPACE::Vec<D> Exp(D df, hwy::HWY_NAMESPACE::Vec<D> x) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::RebindToSigned<D> di;
  const auto low = hn::Set(df, reference::kExpLow), high = hn::Set(df, reference::kExpHigh);
  const auto magic = hn::Set(df, reference::kRoundingMagic);
  const auto vanishes = hn::Lt(x, low);
  // Comparisons, not Min and Max, so that NaN goes through.
  const auto inside = hn::IfThenElse(hn::Gt(x, high), high, hn::IfThenElse(vanishes, low, x));
  const auto k = hn::Sub(hn::Add(hn::Mul(inside, hn::Set(df, reference::kLog2E)), magic), magic);
  const auto r = hn::Sub(hn::Sub(inside, hn::Mul(k, hn::Set(df, reference::kLn2Head))),
                         hn::Mul(k, hn::Set(df, reference::kLn2Tail)));
  auto p = hn::Set(df, reference::kExpPolynomial[0]);
  for (int i = 1; i < 6; ++i)
    p = hn::Add(hn::Mul(p, r), hn::Set(df, reference::kExpPolynomial[i]));
  const auto mantissa = hn::Add(hn::Add(hn::Mul(hn::Mul(p, r), r), r), hn::Set(df, 1.0f));
  const auto exponent = hn::ShiftLeft<23>(hn::Add(hn::ConvertTo(di, k), hn::Set(di, 127)));
  const auto value = hn::Mul(mantissa, hn::BitCast(df, exponent));
  return hn::IfThenElse(hn::Eq(x, x), hn::IfThenZeroElse(vanishes, value), x);
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard

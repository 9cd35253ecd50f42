#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ratefloor/kernel/trellis_error.cc"
#include "ratefloor/kernel/trellis_error.h"

#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <algorithm>

#include "ratefloor/kernel/trellis_error_ref.h"

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The sums of a block's whole sixteens, in 16/N registers of N lanes each; returns how many weights
// that are.
template <bool kZeroRule>
std::size_t BlockErrors(const TrellisPositions& positions, const float* weights,
                        const std::int16_t* coded, std::size_t n, reference::ErrorSums& sums) {
  const hn::CappedTag<float, 16> df;
  const hn::RebindToSigned<decltype(df)> di;
  const hn::Rebind<std::int16_t, decltype(df)> ds;
  using V = hn::Vec<decltype(df)>;
  constexpr std::size_t kLanes = hn::MaxLanes(df), kRegisters = 16 / kLanes;
  const V per_step = hn::Set(df, positions.per_step), limit = hn::Set(df, positions.limit);
  const V one = hn::Set(df, 1.0f), two = hn::Set(df, 2.0f), three = hn::Set(df, 3.0f);
  const V zero = hn::Zero(df);
  const std::size_t whole = n - n % 16;
  for (std::size_t r = 0; r < kRegisters; ++r) {
    V s[reference::kErrorSums];
    for (V& sum : s) sum = zero;
    for (std::size_t i = r * kLanes; i < whole; i += 16) {
      const V t = hn::Mul(hn::LoadU(df, weights + i), per_step);
      auto m = hn::PromoteTo(di, hn::LoadU(ds, coded + i));
      if constexpr (kZeroRule) {
        const auto odd = hn::TestBit(m, hn::Set(di, 1));
        const auto lower = hn::Sub(m, hn::Set(di, 2));
        const auto own = hn::IfThenElse(hn::Eq(m, hn::Set(di, 1)), hn::Zero(di), lower);
        m = hn::IfThenElse(hn::And(odd, hn::Gt(m, hn::Zero(di))), own, m);
      }
      const V multiple = hn::ConvertTo(df, m), size = hn::Abs(multiple);
      const auto inside = hn::Lt(hn::Abs(t), limit);
      const V sign = hn::And(multiple, hn::SignBit(df));
      const V outwards = hn::Xor(hn::Sub(t, multiple), sign);
      const auto is_one = hn::Eq(size, one), is_two = hn::Eq(size, two), more = hn::Ge(size, three);
      V offset = hn::IfThenElseZero(more, hn::Set(df, positions.offsets[2]));
      offset = hn::IfThenElse(is_two, hn::Set(df, positions.offsets[1]), offset);
      offset = hn::IfThenElse(is_one, hn::Set(df, positions.offsets[0]), offset);
      const V distance = hn::Sub(t, hn::Add(multiple, hn::Xor(offset, sign)));
      s[0] = hn::Add(s[0], hn::IfThenElseZero(inside, hn::Mul(distance, distance)));
      const auto add = [&](std::size_t which, auto mask) HWY_ATTR {
        const auto counted = hn::And(mask, inside);
        s[1 + which] = hn::Add(s[1 + which], hn::IfThenElseZero(counted, outwards));
        s[4 + which] = hn::Add(s[4 + which], hn::IfThenElseZero(counted, one));
      };
      add(0, is_one), add(1, is_two), add(2, more);
    }
    for (std::size_t which = 0; which < reference::kErrorSums; ++which)
      hn::StoreU(s[which], df, sums[which] + r * kLanes);
  }
  return whole;
}

TrellisError Error(const TrellisPositions& positions, const float* weights,
                   const std::int16_t* coded, std::size_t n) {
  double totals[reference::kErrorSums][16] = {};
  for (std::size_t at = 0; at < n; at += reference::kErrorBlock) {
    const std::size_t size = std::min(n - at, reference::kErrorBlock);
    reference::ErrorSums sums;
    const auto block = positions.zero_rule ? BlockErrors<true> : BlockErrors<false>;
    const std::size_t whole = block(positions, weights + at, coded + at, size, sums);
    reference::add_errors(positions, weights + at, coded + at, whole, size, sums);
    reference::add_block(sums, totals);
  }
  return reference::error_of(totals);
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <cassert>

namespace ratefloor::kernel {

HWY_EXPORT(Error);

TrellisError trellis_error(const TrellisPositions& positions, std::span<const float> weights,
                           std::span<const std::int16_t> coded) {
  assert(coded.size() == weights.size());
  return HWY_DYNAMIC_DISPATCH(Error)(positions, weights.data(), coded.data(), weights.size());
}

}  // namespace ratefloor::kernel
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ratefloor/kernel/row_dots.cc"
#include "ratefloor/kernel/row_dots.h"

#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include "ratefloor/kernel/row_dots_ref.h"

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using DF = hn::CappedTag<float, 16>;

HWY_INLINE hn::Vec<DF> LoadWeights(const float* from) { return hn::LoadU(DF(), from); }

HWY_INLINE hn::Vec<DF> LoadWeights(const std::uint16_t* from) {
  const DF df;
  const hn::RebindToUnsigned<DF> du;
  const hn::Rebind<std::uint16_t, DF> dh;
  return hn::BitCast(df, hn::ShiftLeft<16>(hn::PromoteTo(du, hn::LoadU(dh, from))));
}

template <class Weight>
HWY_INLINE float Dot(const Weight* row, const float* x, std::size_t n) {
  const DF df;
  constexpr std::size_t kLanes = hn::MaxLanes(df);
  constexpr std::size_t kRegisters = reference::kDotSums / kLanes;
  hn::Vec<DF> sums[kRegisters];
  for (auto& sum : sums) sum = hn::Zero(df);
  std::size_t i = 0;
  for (; i + reference::kDotSums <= n; i += reference::kDotSums)
    for (std::size_t r = 0; r < kRegisters; ++r) {
      const std::size_t at = i + r * kLanes;
      sums[r] = hn::Add(sums[r], hn::Mul(LoadWeights(row + at), hn::LoadU(df, x + at)));
    }
  float lanes[reference::kDotSums];
  for (std::size_t r = 0; r < kRegisters; ++r) hn::StoreU(sums[r], df, lanes + r * kLanes);
  reference::add_products(row, x, i, n, lanes);
  return reference::tree_sum(lanes);
}

void RowDotsF32(const float* matrix, const float* x, std::size_t n, float* out, std::size_t rows) {
  for (std::size_t r = 0; r < rows; ++r) out[r] = Dot(matrix + r * n, x, n);
}

void RowDotsBf16(const std::uint16_t* matrix, const float* x, std::size_t n, float* out,
                 std::size_t rows) {
  for (std::size_t r = 0; r < rows; ++r) out[r] = Dot(matrix + r * n, x, n);
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <cassert>

namespace ratefloor::kernel {

HWY_EXPORT(RowDotsF32);
HWY_EXPORT(RowDotsBf16);

void row_dots(std::span<const float> matrix, std::span<const float> x, std::span<float> out) {
  assert(matrix.size() == out.size() * x.size());
  HWY_DYNAMIC_DISPATCH(RowDotsF32)(matrix.data(), x.data(), x.size(), out.data(), out.size());
}

void row_dots(std::span<const std::uint16_t> matrix, std::span<const float> x,
              std::span<float> out) {
  assert(matrix.size() == out.size() * x.size());
  HWY_DYNAMIC_DISPATCH(RowDotsBf16)(matrix.data(), x.data(), x.size(), out.data(), out.size());
}

}  // namespace ratefloor::kernel
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ratefloor/kernel/integer_grid.cc"
#include "ratefloor/kernel/integer_grid.h"

#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <algorithm>

#include "ratefloor/kernel/integer_grid_ref.h"

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void EncodeGrid(const float* x, std::size_t n, std::size_t group, const float* scale,
                const std::uint8_t* zero, float top, std::uint8_t* codes) {
  const hn::CappedTag<float, 16> df;
  const hn::Rebind<std::int32_t, decltype(df)> di;
  const hn::Rebind<std::uint8_t, decltype(df)> d8;
  const std::size_t lanes = hn::Lanes(df);
  const auto low = hn::Zero(df), high = hn::Set(df, top);
  for (std::size_t at = 0; at < n; at += group, ++scale, ++zero) {
    const std::size_t end = std::min(at + group, n);
    const auto divisor = hn::Set(df, reference::grid_divisor(*scale));
    const auto z = hn::Set(df, static_cast<float>(*zero));
    std::size_t i = at;
    for (; i + lanes <= end; i += lanes) {
      const auto q = hn::Add(hn::Round(hn::Div(hn::LoadU(df, x + i), divisor)), z);
      const auto clamped = hn::Min(hn::Max(q, low), high);
      hn::StoreU(hn::DemoteTo(d8, hn::ConvertTo(di, clamped)), d8, codes + i);
    }
    reference::encode_grid(x + i, end - i, *scale, static_cast<float>(*zero), top, codes + i);
  }
}

void DecodeGrid(const std::uint8_t* codes, std::size_t n, std::size_t group, const float* scale,
                const std::uint8_t* zero, float* out) {
  const hn::CappedTag<float, 16> df;
  const hn::Rebind<std::int32_t, decltype(df)> di;
  const hn::Rebind<std::uint8_t, decltype(df)> d8;
  const std::size_t lanes = hn::Lanes(df);
  for (std::size_t at = 0; at < n; at += group, ++scale, ++zero) {
    const std::size_t end = std::min(at + group, n);
    const auto s = hn::Set(df, *scale), z = hn::Set(df, static_cast<float>(*zero));
    std::size_t i = at;
    for (; i + lanes <= end; i += lanes) {
      const auto q = hn::ConvertTo(df, hn::PromoteTo(di, hn::LoadU(d8, codes + i)));
      hn::StoreU(hn::Mul(hn::Sub(q, z), s), df, out + i);
    }
    reference::decode_grid(codes + i, end - i, *scale, static_cast<float>(*zero), out + i);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <cassert>

namespace ratefloor::kernel {

HWY_EXPORT(EncodeGrid);
HWY_EXPORT(DecodeGrid);

void encode_grid(std::span<const float> x, std::size_t group, std::span<const float> scale,
                 std::span<const std::uint8_t> zero, int bits, std::span<std::uint8_t> codes) {
  assert(group > 0 && bits >= 1 && bits <= 8 && codes.size() == x.size());
  HWY_DYNAMIC_DISPATCH(EncodeGrid)
  (x.data(), x.size(), group, scale.data(), zero.data(), static_cast<float>((1 << bits) - 1),
   codes.data());
}

void decode_grid(std::span<const std::uint8_t> codes, std::size_t group,
                 std::span<const float> scale, std::span<const std::uint8_t> zero,
                 std::span<float> out) {
  assert(group > 0 && codes.size() == out.size());
  HWY_DYNAMIC_DISPATCH(DecodeGrid)
  (codes.data(), codes.size(), group, scale.data(), zero.data(), out.data());
}

}  // namespace ratefloor::kernel
#endif

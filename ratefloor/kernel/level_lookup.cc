#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ratefloor/kernel/level_lookup.cc"
#include "ratefloor/kernel/level_lookup.h"

#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <algorithm>
#include <cstddef>

#include "ratefloor/kernel/level_lookup_ref.h"
#include "ratefloor/kernel/small_table.inl"

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class T, class Table>
void LookUpIn(const Table& table, const T* slots, std::size_t n, std::size_t group,
              const float* scale, const float* levels, float* out) {
  const hn::CappedTag<float, 16> df;
  const hn::Rebind<std::int32_t, decltype(df)> di;
  const hn::Rebind<T, decltype(df)> dt;
  const std::size_t lanes = hn::Lanes(df);
  for (std::size_t at = 0; at < n; at += group, ++scale) {
    const std::size_t end = std::min(at + group, n);
    const auto factor = hn::Set(df, *scale);
    std::size_t i = at;
    for (; i + lanes <= end; i += lanes) {
      const auto slot = hn::PromoteTo(di, hn::LoadU(dt, slots + i));
      hn::StoreU(hn::Mul(table[slot], factor), df, out + i);
    }
    reference::look_up_levels(slots + i, end - i, *scale, levels, out + i);
  }
}

struct Gather {
  const float* levels;
  HWY_INLINE auto operator[](hn::Vec<hn::CappedTag<std::int32_t, 16>> slot) const {
    return hn::GatherIndex(hn::CappedTag<float, 16>(), levels, slot);
  }
};

template <class T>
void LookUp(const T* slots, std::size_t n, std::size_t group, const float* scale,
            const float* levels, [[maybe_unused]] std::size_t count, float* out) {
#if RATEFLOOR_HAS_SMALL_TABLES
  if (count <= 64 && n >= 256) {
    float padded[64] = {};
    std::copy_n(levels, count, padded);
    if (count <= 16) return LookUpIn(SmallTable<16>(padded), slots, n, group, scale, levels, out);
    if (count <= 32) return LookUpIn(SmallTable<32>(padded), slots, n, group, scale, levels, out);
    return LookUpIn(SmallTable<64>(padded), slots, n, group, scale, levels, out);
  }
#endif
  LookUpIn(Gather{levels}, slots, n, group, scale, levels, out);
}

void LookUpBytes(const std::uint8_t* slots, std::size_t n, std::size_t group, const float* scale,
                 const float* levels, std::size_t count, float* out) {
  LookUp(slots, n, group, scale, levels, count, out);
}
void LookUpWords(const std::uint16_t* slots, std::size_t n, std::size_t group, const float* scale,
                 const float* levels, std::size_t count, float* out) {
  LookUp(slots, n, group, scale, levels, count, out);
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <cassert>

namespace ratefloor::kernel {

HWY_EXPORT(LookUpBytes);
HWY_EXPORT(LookUpWords);

void look_up_levels(std::span<const std::uint8_t> slots, std::size_t group,
                    std::span<const float> scale, std::span<const float> levels,
                    std::span<float> out) {
  assert(group > 0 && out.size() == slots.size());
  HWY_DYNAMIC_DISPATCH(LookUpBytes)
  (slots.data(), slots.size(), group, scale.data(), levels.data(), levels.size(), out.data());
}

void look_up_levels(std::span<const std::uint16_t> slots, std::size_t group,
                    std::span<const float> scale, std::span<const float> levels,
                    std::span<float> out) {
  assert(group > 0 && out.size() == slots.size());
  HWY_DYNAMIC_DISPATCH(LookUpWords)
  (slots.data(), slots.size(), group, scale.data(), levels.data(), levels.size(), out.data());
}

}  // namespace ratefloor::kernel
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ratefloor/kernel/slot_search.cc"
#include "ratefloor/kernel/slot_search.h"

#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <algorithm>
#include <limits>

#include "ratefloor/kernel/slot_search_ref.h"
#include "ratefloor/kernel/small_table.inl"

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using DF = hn::CappedTag<float, 16>;
using DI = hn::Rebind<std::int32_t, DF>;
using VF = hn::Vec<DF>;
using VI = hn::Vec<DI>;
constexpr std::size_t kMaxCounted = 16;

HWY_INLINE VI PlusOneWhere(VI slot, hn::Mask<DF> above) {
  const DI di;
  return hn::IfThenElse(hn::RebindMask(di, above), hn::Add(slot, hn::Set(di, 1)), slot);
}

template <std::size_t kCount>
struct Counting {
  VF t[kCount];
  explicit Counting(const SlotSearch::View& view) {
    const DF df;
    for (std::size_t k = 0; k < kCount; ++k) t[k] = hn::Set(df, view.padded[k]);
  }
  HWY_INLINE VI operator()(VF v) const {
    const DI di;
    VI even = hn::Zero(di), odd = even;
    for (std::size_t k = 0; k < kCount; ++k) {
      if (k % 2 == 0)
        even = PlusOneWhere(even, hn::Gt(v, t[k]));
      else
        odd = PlusOneWhere(odd, hn::Gt(v, t[k]));
    }
    return hn::Add(even, odd);
  }
};

struct Bins {
  const SlotSearch::View& view;
  HWY_INLINE VI operator()(VF v) const {
    const DF df;
    const DI di;
    const auto position =
        hn::Mul(hn::Sub(v, hn::Set(df, view.origin)), hn::Set(df, view.bins_per_unit));
    const auto clamped = hn::Min(hn::Max(position, hn::Zero(df)), hn::Set(df, view.last_bin));
    const auto bin = hn::ConvertTo(di, clamped);  // truncates
    return PlusOneWhere(hn::GatherIndex(di, view.base, bin),
                        hn::Gt(v, hn::GatherIndex(df, view.in_bin, bin)));
  }
};

struct Binary {
  const SlotSearch::View& view;
  HWY_INLINE VI operator()(VF v) const {
    const DF df;
    const DI di;
    VI slot = hn::Zero(di);
    for (int step = 1 << view.levels >> 1; step > 0; step >>= 1) {
      const auto next = hn::Add(slot, hn::Set(di, step));
      const auto t = hn::GatherIndex(df, view.padded, hn::Sub(next, hn::Set(di, 1)));
      slot = hn::IfThenElse(hn::RebindMask(di, hn::Gt(v, t)), next, slot);
    }
    return slot;
  }
};

template <class T, class Search>
void FindWith(const Search& search, const float* x, std::size_t n, std::size_t group,
              const float* scale, T* out) {
  const DF df;
  const hn::Rebind<T, DF> dt;
  const std::size_t lanes = hn::Lanes(df);
  for (std::size_t at = 0; at < n; at += group) {
    const std::size_t end = std::min(at + group, n);
    const Reciprocal r = reciprocal_of(*scale++);
    const auto pre = hn::Set(df, r.pre), inverse = hn::Set(df, r.inverse);
    std::size_t i = at;
    for (; i + lanes <= end; i += lanes) {
      const auto v = hn::Mul(hn::Mul(hn::LoadU(df, x + i), pre), inverse);
      hn::StoreU(hn::DemoteTo(dt, search(v)), dt, out + i);
    }
    if (i < end) {  // the rest, in a vector filled up with zeros
      HWY_ALIGN float rest[hn::MaxLanes(df)] = {};
      HWY_ALIGN T slots[hn::MaxLanes(df)];
      std::copy(x + i, x + end, rest);
      const auto v = hn::Mul(hn::Mul(hn::Load(df, rest), pre), inverse);
      hn::Store(hn::DemoteTo(dt, search(v)), dt, slots);
      std::copy(slots, slots + (end - i), out + i);
    }
  }
}

template <class T>
void Find(const SlotSearch::View& view, const float* x, std::size_t n, std::size_t group,
          const float* scale, T* out) {
#if RATEFLOOR_HAS_SMALL_TABLES
  if (view.count < 16) return FindWith(SmallSearch<16>(view.padded), x, n, group, scale, out);
  if (view.count < 32) return FindWith(SmallSearch<32>(view.padded), x, n, group, scale, out);
  if (view.count < 64) return FindWith(SmallSearch<64>(view.padded), x, n, group, scale, out);
#endif
  switch (view.kind) {
    case SlotSearch::Kind::kCount:
      if (view.count <= 4) return FindWith(Counting<4>(view), x, n, group, scale, out);
      if (view.count <= 8) return FindWith(Counting<8>(view), x, n, group, scale, out);
      return FindWith(Counting<kMaxCounted>(view), x, n, group, scale, out);
    case SlotSearch::Kind::kBins:
      return FindWith(Bins{view}, x, n, group, scale, out);
    case SlotSearch::Kind::kBinary:
      return FindWith(Binary{view}, x, n, group, scale, out);
  }
}

void FindBytes(const SlotSearch::View& view, const float* x, std::size_t n, std::size_t group,
               const float* scale, std::uint8_t* out) {
  Find(view, x, n, group, scale, out);
}
void FindWords(const SlotSearch::View& view, const float* x, std::size_t n, std::size_t group,
               const float* scale, std::uint16_t* out) {
  Find(view, x, n, group, scale, out);
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <bit>
#include <cassert>

namespace ratefloor::kernel {
namespace {

constexpr std::size_t kMaxCounted = 16;
constexpr std::size_t kMaxBins = 1u << 14;

}  // namespace

HWY_EXPORT(FindBytes);
HWY_EXPORT(FindWords);

SlotSearch::SlotSearch(std::span<const float> thresholds)
    : thresholds_(thresholds.begin(), thresholds.end()) {
  assert(thresholds.size() <= 65535);
  levels_ = std::bit_width(thresholds_.size());
  padded_ = thresholds_;
  padded_.resize(std::max<std::size_t>(64, std::size_t{1} << levels_),
                 std::numeric_limits<float>::infinity());
  if (thresholds_.size() > kMaxCounted) kind_ = build_bins() ? Kind::kBins : Kind::kBinary;
}

// As few bins as separate the thresholds, tried in powers of two.
bool SlotSearch::build_bins() {
  origin_ = thresholds_.front();
  const float range = thresholds_.back() - origin_;
  if (!(range > 0x1p-100f) || !(range < 0x1p100f)) return false;
  std::size_t bins = std::bit_ceil(thresholds_.size());
  for (; bins <= kMaxBins; bins *= 2) {
    bins_per_unit_ = static_cast<float>(bins - 1) / range;
    last_bin_ = static_cast<float>(bins - 1);
    base_.assign(bins, 0);
    in_bin_.assign(bins, std::numeric_limits<float>::infinity());
    bool alone = true;
    for (const float t : thresholds_) {
      const float position = (t - origin_) * bins_per_unit_;
      const auto bin = static_cast<std::size_t>(std::min(std::max(position, 0.0f), last_bin_));
      alone = alone && in_bin_[bin] == std::numeric_limits<float>::infinity();
      in_bin_[bin] = t;
    }
    if (!alone) continue;
    std::int32_t below = 0;
    for (std::size_t b = 0; b < bins; ++b) {
      base_[b] = below;
      below += in_bin_[b] != std::numeric_limits<float>::infinity();
    }
    return true;
  }
  base_.clear();
  in_bin_.clear();
  return false;
}

SlotSearch::View SlotSearch::view() const {
  return {kind_,          padded_.data(), thresholds_.size(), levels_,       origin_,
          bins_per_unit_, last_bin_,      base_.data(),       in_bin_.data()};
}

void SlotSearch::find(std::span<const float> x, std::size_t group, std::span<const float> scale,
                      std::span<std::uint8_t> out) const {
  assert(group > 0 && out.size() == x.size() && slots() <= 256);
  HWY_DYNAMIC_DISPATCH(FindBytes)(view(), x.data(), x.size(), group, scale.data(), out.data());
}

void SlotSearch::find(std::span<const float> x, std::size_t group, std::span<const float> scale,
                      std::span<std::uint16_t> out) const {
  assert(group > 0 && out.size() == x.size());
  HWY_DYNAMIC_DISPATCH(FindWords)(view(), x.data(), x.size(), group, scale.data(), out.data());
}

}  // namespace ratefloor::kernel
#endif

// Branch metrics of the trellis search: what the best multiple of each residue modulo 4 costs.
//
// A weight's candidates lie side by side in the tables, four residues to a block of 128 bits, so
// that a vector takes one block each from every fourth weight. The minimum over the three
// candidates is one of whole vectors; a transposition within the blocks then gives vectors of one
// residue with all weights in their places. About five cycles per weight with AVX-512. Included
// once per target.
#if defined(RATEFLOOR_KERNEL_TRELLIS_SEARCH_BRANCHES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RATEFLOOR_KERNEL_TRELLIS_SEARCH_BRANCHES_INL_H_
#undef RATEFLOOR_KERNEL_TRELLIS_SEARCH_BRANCHES_INL_H_
#else
#define RATEFLOOR_KERNEL_TRELLIS_SEARCH_BRANCHES_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

#include "ratefloor/kernel/trellis_search_ref.h"

#undef RATEFLOOR_HAS_TRELLIS_VECTORS
#if HWY_TARGET == HWY_SCALAR || HWY_HAVE_SCALABLE
#define RATEFLOOR_HAS_TRELLIS_VECTORS 0
#else
#define RATEFLOOR_HAS_TRELLIS_VECTORS 1
#endif

#if RATEFLOOR_HAS_TRELLIS_VECTORS

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {
namespace trellis {
namespace hn = hwy::HWY_NAMESPACE;

using reference::TrellisWindow;

using DI = hn::CappedTag<std::int32_t, kSearchLanes>;
using DU = hn::Rebind<std::uint32_t, DI>;
using DF = hn::Rebind<float, DI>;
using VI = hn::Vec<DI>;
using VU = hn::Vec<DU>;
using VF = hn::Vec<DF>;
inline constexpr std::size_t kLanes = hn::MaxLanes(DI());
inline constexpr std::size_t kParts = kSearchLanes / kLanes;

/// Words of choices in a step: for each part of the lanes, word k is of the weights 4b + k, b the
/// block; its bit 4b + j is bit j of reference::branch_metrics, bit 16 + 4b + j is bit 4 + j.
inline constexpr std::size_t kChoiceWords = 4 * kParts;

/// One block of 128 bits from each of table + at[0], at[4], …
template <class D>
HWY_INLINE hn::Vec<D> GatherBlocks(D d, const float* table, const std::int32_t* at) {
  if constexpr (hn::MaxLanes(d) == 4) {
    return hn::LoadU(d, table + at[0]);
  } else {
    const hn::Half<D> half;
    return hn::Combine(d, GatherBlocks(half, table, at + hn::MaxLanes(half)),
                       GatherBlocks(half, table, at));
  }
}

/// Metrics [block][residue] of the weights 4·block + k among those with magnitudes t.
template <int k>
HWY_INLINE VI BlockMetrics(const TrellisTables& tables, VF t, const std::int32_t* at,
                           const std::int32_t* costs_at, std::uint32_t* choices) {
  const DF d;
  const VF magnitude = hn::Broadcast<k>(t);
  const auto cost = [&](std::size_t candidate) HWY_ATTR {
    const VF distance =
        hn::Sub(magnitude, GatherBlocks(d, tables.positions + 4 * candidate, at + k));
    return hn::Add(hn::Mul(distance, distance),
                   GatherBlocks(d, tables.costs + 4 * candidate, costs_at + k));
  };
  const VF low = cost(0), middle = cost(1), high = cost(2);
  const VF best = hn::Min(low, middle);
  auto* const bits = reinterpret_cast<std::uint8_t*>(choices + k);
  hn::StoreMaskBits(d, hn::Lt(middle, low), bits);
  hn::StoreMaskBits(d, hn::Lt(high, best), bits + 2);
  // To whole units, by an addition that leaves no bits for a fraction.
  const VF in_units = hn::Mul(hn::Min(best, high), hn::Set(d, reference::kMetricUnit));
  const VF rounder = hn::Set(d, 0x1p23f);
  return hn::Sub(hn::BitCast(DI(), hn::Add(in_units, rounder)), hn::BitCast(DI(), rounder));
}

/// Where in the tables the first candidates of `n` weights are: in positions and in costs.
HWY_INLINE void Locate(const TrellisTables& tables, const float* scaled,
                       const std::uint8_t* classes, std::size_t n, std::int32_t* at,
                       std::int32_t* costs_at) {
  const DF d;
  const DI di;
  const VI entries = hn::Set(di, static_cast<std::int32_t>(tables.entries));
  for (std::size_t i = 0; i < n; i += kLanes) {
    const VF quarter = hn::Mul(hn::Abs(hn::LoadU(d, scaled + i)), hn::Set(d, 0.25f));
    const VI base = hn::ShiftLeft<2>(hn::ConvertTo(di, quarter));
    hn::Store(base, di, at + i);
    if (!classes) continue;
    const VI own = hn::PromoteTo(di, hn::LoadU(hn::Rebind<std::uint8_t, DI>(), classes + i));
    hn::Store(hn::Add(base, hn::Mul(own, entries)), di, costs_at + i);
  }
}

/// Branch metrics of one step by superset and path bit, [2z + p][lane].
struct Branches {
  HWY_ALIGN std::int16_t at[4][kSearchLanes];
};

/// Fills in one part of the lanes, which begins at `lane`. at, costs_at: where in the tables.
HWY_INLINE void BranchMetrics(const TrellisTables& tables, const float* scaled,
                              const std::int32_t* at, const std::int32_t* costs_at,
                              std::uint32_t* choices, std::size_t lane, Branches& branches) {
  const DF d;
  const DI di;
  const hn::Repartition<std::int64_t, DI> d64;
  const hn::Rebind<std::int16_t, DI> d16;
  const VF x = hn::LoadU(d, scaled), t = hn::Abs(x);
  const VI a = BlockMetrics<0>(tables, t, at, costs_at, choices);
  const VI b = BlockMetrics<1>(tables, t, at, costs_at, choices);
  const VI c = BlockMetrics<2>(tables, t, at, costs_at, choices);
  const VI e = BlockMetrics<3>(tables, t, at, costs_at, choices);
  const auto ab_low = hn::BitCast(d64, hn::InterleaveLower(di, a, b));
  const auto ce_low = hn::BitCast(d64, hn::InterleaveLower(di, c, e));
  const auto ab_high = hn::BitCast(d64, hn::InterleaveUpper(di, a, b));
  const auto ce_high = hn::BitCast(d64, hn::InterleaveUpper(di, c, e));
  const auto put = [&](std::size_t branch, VI metrics) HWY_ATTR {
    hn::StoreU(hn::DemoteTo(d16, metrics), d16, branches.at[branch] + lane);
  };
  put(0, hn::BitCast(di, hn::InterleaveLower(d64, ab_low, ce_low)));
  put(1, hn::BitCast(di, hn::InterleaveLower(d64, ab_high, ce_high)));
  const VI residue1 = hn::BitCast(di, hn::InterleaveUpper(d64, ab_low, ce_low));
  const VI residue3 = hn::BitCast(di, hn::InterleaveUpper(d64, ab_high, ce_high));
  if (tables.zero_rule) {
    put(2, residue3);
    put(3, residue1);
  } else {
    const auto negative = hn::RebindMask(di, hn::Lt(x, hn::Zero(d)));
    put(2, hn::IfThenElse(negative, residue3, residue1));
    put(3, hn::IfThenElse(negative, residue1, residue3));
  }
}

}  // namespace trellis
}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#endif  // RATEFLOOR_HAS_TRELLIS_VECTORS
#endif  // per-target include guard

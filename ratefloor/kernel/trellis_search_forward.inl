// Forward half of the trellis search: add, compare, select for every register.
//
// Registers i and i + states/2 have the same two successors, 2i and 2i + 1, so that metrics are
// read in two streams and written in one. Of the four branches, such a pair takes z = parity(i &
// h1_half) and p = parity(i & h0_half) from i to 2i; the other p crosswise. Where a vector has room
// for two registers, i and i + 1 go together. Two loads, two stores, four additions, two minima and
// two comparisons serve two vectors. Included once per target.
#if defined(RATEFLOOR_KERNEL_TRELLIS_SEARCH_FORWARD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RATEFLOOR_KERNEL_TRELLIS_SEARCH_FORWARD_INL_H_
#undef RATEFLOOR_KERNEL_TRELLIS_SEARCH_FORWARD_INL_H_
#else
#define RATEFLOOR_KERNEL_TRELLIS_SEARCH_FORWARD_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "ratefloor/kernel/trellis_search_branches.inl"

#if RATEFLOOR_HAS_TRELLIS_VECTORS

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {
namespace trellis {

// Metrics of one register, or of some lanes of it.
using DR = hn::CappedTag<std::int16_t, kSearchLanes>;
using VR = hn::Vec<DR>;
inline constexpr std::size_t kRegisterLanes = hn::MaxLanes(DR());

// The same, or those of two registers.
using DM = hn::CappedTag<std::int16_t, 2 * kSearchLanes>;
using VM = hn::Vec<DM>;
inline constexpr std::size_t kMetricLanes = hn::MaxLanes(DM());
inline constexpr bool kTwoRegisters = kMetricLanes > kSearchLanes;

/// Branches of a pair, or of two, by class 2z + p of i: from i to 2i, from i to 2i + 1.
struct PairBranches {
  static constexpr std::size_t kSize = kTwoRegisters ? kMetricLanes : kSearchLanes;
  HWY_ALIGN std::int16_t at[4][2][kSize];
};

template <class D>
HWY_INLINE void StoreBranches(D d, VR own, VR neighbours, std::int16_t* to) {
  if constexpr (hn::MaxLanes(d) > kSearchLanes)
    hn::Store(hn::Combine(d, neighbours, own), d, to);
  else
    hn::Store(own, d, to);
}

/// Branch metrics less the least one, none above kMostBranch, less `offset` (null: 0). `neighbour`:
/// the class of 1, by which the classes of i and i + 1 differ.
HWY_INLINE void PreparePairs(const Branches& branches, const std::int16_t* offset,
                             unsigned neighbour, PairBranches& pairs) {
  const DR d;
  for (std::size_t at = 0; at < kSearchLanes; at += kRegisterLanes) {
    VR branch[4];
    for (std::size_t i = 0; i < 4; ++i) branch[i] = hn::Load(d, branches.at[i] + at);
    const VR least = hn::Min(hn::Min(branch[0], branch[1]), hn::Min(branch[2], branch[3]));
    const VR shift = offset ? hn::Load(d, offset + at) : hn::Zero(d);
    for (VR& b : branch)
      b = hn::Sub(hn::Min(hn::Sub(b, least), hn::Set(d, reference::kMostBranch)), shift);
    for (unsigned c = 0; c < 4; ++c)
      for (unsigned q = 0; q < 2; ++q)
        StoreBranches(DM(), branch[c ^ q], branch[c ^ q ^ neighbour], pairs.at[c][q] + at);
  }
}

/// One step of `pairs` pairs of registers.
HWY_INLINE void Advance(const std::uint8_t* HWY_RESTRICT classes, std::size_t pairs,
                        const PairBranches& branches, const std::int16_t* HWY_RESTRICT from,
                        std::int16_t* HWY_RESTRICT to, std::uint16_t* HWY_RESTRICT decisions) {
  const DM d;
  constexpr std::size_t kPairs = kTwoRegisters ? 2 : 1;
  const std::int16_t* const upper = from + pairs * kSearchLanes;
  for (std::size_t i = 0; i < pairs; i += kPairs) {
    const auto& own = branches.at[classes[i]];
    auto* const bits = reinterpret_cast<std::uint8_t*>(decisions + 2 * i);
    for (std::size_t at = 0; at < PairBranches::kSize; at += kMetricLanes) {
      const VM m0 = hn::Load(d, from + kSearchLanes * i + at);
      const VM m1 = hn::Load(d, upper + kSearchLanes * i + at);
      const VM branch0 = hn::Load(d, own[0] + at), branch1 = hn::Load(d, own[1] + at);
      const VM even0 = hn::SaturatedAdd(m0, branch0), even1 = hn::SaturatedAdd(m1, branch1);
      const VM odd0 = hn::SaturatedAdd(m0, branch1), odd1 = hn::SaturatedAdd(m1, branch0);
      const VM even = hn::Min(even0, even1), odd = hn::Min(odd0, odd1);
      hn::StoreMaskBits(d, hn::Lt(even1, even0), bits + at / 8);
      hn::StoreMaskBits(d, hn::Lt(odd1, odd0), bits + 2 * kPairs + at / 8);
      std::int16_t* const out = to + 2 * kSearchLanes * i + at;
      if constexpr (kTwoRegisters) {
        hn::Store(hn::ConcatLowerLower(d, odd, even), d, out);
        hn::Store(hn::ConcatUpperUpper(d, odd, even), d, out + kMetricLanes);
      } else {
        hn::Store(even, d, out);
        hn::Store(odd, d, out + kSearchLanes);
      }
    }
  }
}

/// Metrics begin in the first set and end in set steps mod 2.
HWY_INLINE void Forward(const TrellisWindow& w) {
  const std::size_t states = w.shape.states();
  const auto unsettled = static_cast<std::size_t>(w.shape.log2_states);
  auto* const choices = reinterpret_cast<std::uint32_t*>(w.choices);
  constexpr std::size_t kBlock = 32;  // steps to locate at once
  HWY_ALIGN std::int32_t at[kBlock * kSearchLanes], class_at[kBlock * kSearchLanes];
  const std::int32_t* const costs_at = w.classes ? class_at : at;
  reference::begin(w);
  for (std::size_t step = 0; step < w.steps; ++step) {
    const std::size_t first = step * kSearchLanes, in_block = step % kBlock * kSearchLanes;
    if (in_block == 0)
      Locate(w.tables, w.scaled + first, w.classes ? w.classes + first : nullptr,
             std::min(kBlock, w.steps - step) * kSearchLanes, at, class_at);
    Branches branches;
    for (std::size_t lane = 0; lane < kSearchLanes; lane += kLanes)
      BranchMetrics(w.tables, w.scaled + first + lane, at + in_block + lane,
                    costs_at + in_block + lane, choices + step * kChoiceWords + 4 * (lane / kLanes),
                    lane, branches);
    const std::int16_t* const from = w.metrics_of(step);
    PairBranches pairs;
    PreparePairs(branches, step < unsettled ? nullptr : from, w.pair_classes[1], pairs);
    Advance(w.pair_classes, states / 2, pairs, from, w.metrics_of(step + 1),
            w.decisions + step * states);
  }
}

}  // namespace trellis
}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#endif  // RATEFLOOR_HAS_TRELLIS_VECTORS
#endif  // per-target include guard

// States lie in their natural order. Then the 2^k states that lead to s' are 2^(L−k) apart, so that
// the minimum over them is one of whole vectors; and it serves the 2^k neighbours s' with the same
// s' >> k, to which a shuffle spreads it. Which of the 2^k states it came from is not kept: the
// minima are, and the way back, which passes n states only, does that bit of work again.
//
// Range. Let E = (512 + 4095)², more than the error of a step can differ between states, and r =
// ⌈L/k⌉. Every state can be reached from the best one in r steps, so that costs never differ by
// more than r·E. The least cost of the step before, within E of the present one, is subtracted from
// all: |cost| <= (r + 2)·E < 2^28.6 (k = 1, L = 16). Barred states begin with 2^30 and are gone
// after r steps; until then they stay above 2^30 − r·E > r·E and below 2^31.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ratefloor/kernel/bitshift_viterbi.cc"
#include "ratefloor/kernel/bitshift_viterbi.h"

#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <utility>

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using DI = hn::CappedTag<std::int32_t, 16>;
using VI = hn::Vec<DI>;

// One step for all states; returns the least of the minima it writes. `offset` is subtracted.
template <int kStepBits>
HWY_INLINE std::int32_t Step(const BitshiftViterbi::View& view, std::int32_t target,
                             std::int32_t offset, std::int32_t* HWY_RESTRICT minima) {
  constexpr std::size_t kBranches = std::size_t{1} << kStepBits;
  const DI d;
  constexpr std::size_t kLanes = hn::MaxLanes(d);
  const std::size_t plane = std::size_t{1} << (view.state_bits - kStepBits);
  const std::int32_t* HWY_RESTRICT costs = view.costs;
  const std::int32_t* HWY_RESTRICT values = view.values;
  std::int32_t* HWY_RESTRICT next = view.next_costs;

  HWY_ALIGN std::int32_t lanes[kBranches][kLanes];  // which lane of a minimum each state takes
  for (std::size_t v = 0; v < kBranches; ++v)
    for (std::size_t i = 0; i < kLanes; ++i)
      lanes[v][i] = static_cast<std::int32_t>((v * kLanes + i) / kBranches);
  decltype(hn::SetTableIndices(d, lanes[0])) spread[kBranches];
  for (std::size_t v = 0; v < kBranches; ++v) spread[v] = hn::SetTableIndices(d, lanes[v]);

  const VI x = hn::Set(d, target), subtrahend = hn::Set(d, offset);
  VI least = hn::Set(d, 0x7fffffff);
  for (std::size_t j = 0; j < plane; j += kLanes) {
    VI best = hn::Load(d, costs + j);
    for (std::size_t c = 1; c < kBranches; ++c)
      best = hn::Min(best, hn::Load(d, costs + c * plane + j));
    best = hn::Sub(best, subtrahend);
    hn::Store(best, d, minima + j);
    least = hn::Min(least, best);
    for (std::size_t v = 0; v < kBranches; ++v) {
      const std::size_t at = j * kBranches + v * kLanes;
      const VI error = hn::Sub(hn::Load(d, values + at), x);
      const VI cost = hn::Add(hn::TableLookupLanes(best, spread[v]), hn::Mul(error, error));
      hn::Store(cost, d, next + at);
    }
  }
  return hn::GetLane(hn::MinOfLanes(d, least));
}

template <int kStepBits>
HWY_NOINLINE void Steps(BitshiftViterbi::View view, const std::int16_t* targets,
                        std::size_t count) {
  std::int32_t offset = 0;
  for (std::size_t t = 0; t < count; ++t) {
    offset = Step<kStepBits>(view, targets[t], offset,
                             view.minima + (t << (view.state_bits - kStepBits)));
    std::swap(view.costs, view.next_costs);
  }
}

void AllSteps(const BitshiftViterbi::View& view, int step_bits, const std::int16_t* targets,
              std::size_t count) {
  switch (step_bits) {
    case 1:
      return Steps<1>(view, targets, count);
    case 2:
      return Steps<2>(view, targets, count);
    case 3:
      return Steps<3>(view, targets, count);
    default:
      return Steps<4>(view, targets, count);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <cassert>

namespace ratefloor::kernel {
namespace {

constexpr std::int32_t kBarred = 1 << 30;

}  // namespace

HWY_EXPORT(AllSteps);

BitshiftViterbi::BitshiftViterbi(int state_bits, int step_bits,
                                 std::span<const std::int16_t> values)
    : state_bits_(state_bits), step_bits_(step_bits) {
  assert(1 <= step_bits && step_bits <= kMaxStepBits);
  assert(kMinStateBits <= state_bits && state_bits <= kMaxStateBits);
  assert(values.size() == std::size_t{1} << state_bits);
  std::copy(values.begin(), values.end(), values_.room(values.size()));
}

void BitshiftViterbi::find_path(std::span<const std::int16_t> targets,
                                std::optional<std::uint32_t> overlap, Workspace& workspace,
                                std::span<std::uint16_t> states) const {
  assert(!targets.empty() && states.size() == targets.size());
  const std::uint32_t count = 1u << state_bits_, plane = count >> step_bits_;
  assert(!overlap || *overlap < plane);
  std::int32_t* const costs = workspace.costs[0].room(count);
  std::int32_t* const other_costs = workspace.costs[1].room(count);
  std::int32_t* const minima = workspace.minima.room(targets.size() * plane);
  std::fill(costs, costs + count, overlap ? kBarred : 0);
  if (overlap)
    for (std::uint32_t s = *overlap; s < count; s += plane) costs[s] = 0;
  HWY_DYNAMIC_DISPATCH(AllSteps)
  ({state_bits_, values_.data(), costs, other_costs, minima}, step_bits_, targets.data(),
   targets.size());

  const std::int32_t* const last_costs = targets.size() % 2 == 0 ? costs : other_costs;
  std::uint32_t state = overlap.value_or(0);
  for (std::uint32_t s = state; s < count; s += overlap ? plane : 1)
    if (last_costs[s] < last_costs[state]) state = s;
  for (std::size_t t = targets.size() - 1;; --t) {
    states[t] = static_cast<std::uint16_t>(state);
    if (t == 0) break;
    const auto cost = [&, before = minima + (t - 1) * plane](std::uint32_t s) {
      const std::int32_t error = values_.data()[s] - targets[t - 1];
      return before[s >> step_bits_] + error * error;
    };
    const std::uint32_t first = state >> step_bits_;
    std::int32_t least = cost(first);
    state = first;
    for (std::uint32_t s = first + plane; s < count; s += plane)
      if (const std::int32_t candidate = cost(s); candidate < least) {
        least = candidate;
        state = s;
      }
  }
}

}  // namespace ratefloor::kernel
#endif

// The window loop. What is compiled for each instruction set: trellis_search_forward.inl and
// trellis_search_traceback.inl.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ratefloor/kernel/trellis_search.cc"
#include "ratefloor/kernel/trellis_search.h"

#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include "ratefloor/kernel/trellis_search_forward.inl"
#include "ratefloor/kernel/trellis_search_ref.h"
#include "ratefloor/kernel/trellis_search_traceback.inl"

HWY_BEFORE_NAMESPACE();
namespace ratefloor::kernel {
namespace HWY_NAMESPACE {

void SearchWindow(const reference::TrellisWindow& w) {
#if RATEFLOOR_HAS_TRELLIS_VECTORS
  trellis::Forward(w);
  trellis::Traceback(w);
#else
  reference::search_window(w);
#endif
}

}  // namespace HWY_NAMESPACE
}  // namespace ratefloor::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <cassert>

namespace ratefloor::kernel {

HWY_EXPORT(SearchWindow);

std::int32_t superset_index(std::int32_t m, unsigned z, bool zero_rule) {
  if (z == 0) return m / 2;
  if (!zero_rule) return (m - 1) / 2;  // m is odd: exact
  return m == 0 ? 0 : m > 0 ? (m + 1) / 2 : (m - 1) / 2;
}

TrellisSearch::TrellisSearch(const TrellisShape& shape)
    : shape_(shape), pair_classes_(shape.states() / 2), metrics_(shape.states()) {
  assert(shape.log2_states >= 2 && shape.log2_states <= 12);
  assert(shape.h0_half >> (shape.log2_states - 1) == 1 && shape.h1_half != 0 &&
         shape.h1_half >> (shape.log2_states - 1) == 0);
  for (std::uint32_t r = 0; r < pair_classes_.size(); ++r)
    pair_classes_[r] = static_cast<std::uint8_t>(2 * reference::superset(shape, r) +
                                                 reference::path_bit(shape, r, 0));
}

template <class Search>
void TrellisSearch::run_windows(const Search& search, const TrellisTables& tables,
                                std::span<const float> scaled,
                                std::span<const std::uint8_t> classes,
                                std::span<std::int16_t> coded, Registers& registers) {
  assert(scaled.size() % kSearchLanes == 0 && coded.size() == scaled.size());
  assert(classes.empty() || classes.size() == scaled.size());
  assert(tables.entries >= 12 && tables.entries % 4 == 0);
  const std::size_t states = shape_.states(), steps = scaled.size() / kSearchLanes;
  const std::size_t most = std::min(steps, window() + look_ahead());
  // One more: decisions are read two at a time.
  if (decisions_.size() < most * states + 1) decisions_.resize(most * states + 1);
  if (choices_.size() < most) choices_.resize(most);
  for (std::size_t first = 0; first < steps; first += window()) {
    const std::size_t kept = std::min(window(), steps - first), at = first * kSearchLanes;
    search({shape_, tables, pair_classes_.data(), scaled.data() + at,
            classes.empty() ? nullptr : classes.data() + at,
            std::min(kept + look_ahead(), steps - first), kept, registers.data(), coded.data() + at,
            metrics_.front().at[0], decisions_.data(), choices_.data()});
  }
}

void TrellisSearch::run(const TrellisTables& tables, std::span<const float> scaled,
                        std::span<const std::uint8_t> classes, std::span<std::int16_t> coded,
                        Registers& registers) {
  run_windows(HWY_DYNAMIC_DISPATCH(SearchWindow), tables, scaled, classes, coded, registers);
}

void TrellisSearch::run_reference(const TrellisTables& tables, std::span<const float> scaled,
                                  std::span<const std::uint8_t> classes,
                                  std::span<std::int16_t> coded, Registers& registers) {
  run_windows(reference::search_window, tables, scaled, classes, coded, registers);
}

}  // namespace ratefloor::kernel
#endif

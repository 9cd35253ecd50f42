#include "ratefloor/codec/ectcq/lane_search.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "ratefloor/kernel/trellis_search.h"
#include "ratefloor/quant/trellis/ungerboeck.h"

namespace ratefloor::codec::ectcq {
namespace {

using kernel::kSearchLanes;

struct Buffers {
  int log2_states = 0;
  std::optional<kernel::TrellisSearch> search;
  std::vector<float> scaled;
  std::vector<std::uint8_t> classes;
  std::vector<std::int16_t> coded;
};

Buffers& buffers(int log2_states) {
  thread_local Buffers own;
  if (own.log2_states != log2_states) {
    own.search.emplace(quant::ungerboeck_trellis(log2_states));
    own.log2_states = log2_states;
  }
  return own;
}

}  // namespace

// Kernel sequence j of group g is lane 16 g + j; lanes that do not exist, and the end of the last
// step, are zeros that nobody reads.
void search_lanes(const Format& format, const SearchTables& tables, std::span<const float> weights,
                  std::span<const std::uint8_t> classes, std::span<std::int16_t> coded) {
  Buffers& own = buffers(format.log2_states);
  const std::size_t lanes = format.lanes(), n = weights.size();
  const std::size_t steps = (n + lanes - 1) / lanes, size = steps * kSearchLanes;
  if (own.scaled.size() < size) own.scaled.resize(size);
  if (own.coded.size() < size) own.coded.resize(size);
  if (!classes.empty() && own.classes.size() < size) own.classes.resize(size);
  const float per_step = 1.0f / format.step, limit = tables.view().limit();
  const std::size_t width = std::min(lanes, kSearchLanes);
  for (std::size_t group = 0; group < lanes; group += kSearchLanes) {
    for (std::size_t step = 0; step < steps; ++step) {
      const std::size_t first = step * lanes + group, at = step * kSearchLanes;
      const std::size_t there = first < n ? std::min(width, n - first) : 0;
      for (std::size_t j = 0; j < there; ++j) {
        const float w = weights[first + j];
        own.scaled[at + j] = is_outlier(w, per_step, limit) ? 0.0f : w * per_step;
      }
      std::fill(own.scaled.begin() + static_cast<std::ptrdiff_t>(at + there),
                own.scaled.begin() + static_cast<std::ptrdiff_t>(at + kSearchLanes), 0.0f);
      if (!classes.empty()) {
        std::copy_n(classes.data() + first, there, own.classes.data() + at);
        std::fill_n(own.classes.data() + at + there, kSearchLanes - there, std::uint8_t{0});
      }
    }
    own.search->run(tables.view(), std::span(own.scaled).first(size),
                    classes.empty() ? std::span<const std::uint8_t>()
                                    : std::span<const std::uint8_t>(own.classes).first(size),
                    std::span(own.coded).first(size));
    for (std::size_t step = 0; step < steps; ++step) {
      const std::size_t first = step * lanes + group;
      const std::size_t there = first < n ? std::min(width, n - first) : 0;
      std::copy_n(own.coded.data() + step * kSearchLanes, there, coded.data() + first);
    }
  }
}

}  // namespace ratefloor::codec::ectcq

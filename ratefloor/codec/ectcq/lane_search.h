// A chunk through the trellis search: weights to lanes, lanes sixteen at a time, indices back.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ratefloor/codec/ectcq/header.h"
#include "ratefloor/codec/ectcq/search_tables.h"

namespace ratefloor::codec::ectcq {

/// `coded` gets 2k + z of each weight. `classes` is empty or has one per weight. A weight of the
/// tables' limit or more is searched as 0: see is_outlier.
void search_lanes(const Format& format, const SearchTables& tables, std::span<const float> weights,
                  std::span<const std::uint8_t> classes, std::span<std::int16_t> coded);

/// Whether a weight is too far out for the search, in f32 exactly as search_lanes decides.
inline bool is_outlier(float weight, float per_step, float limit) {
  return !(std::abs(weight * per_step) < limit);
}

inline std::size_t count_outliers(std::span<const float> weights, float per_step, float limit) {
  std::uint32_t count = 0;  // without branches: it is nearly always 0
  for (const float weight : weights) count += is_outlier(weight, per_step, limit) ? 1u : 0u;
  return count;
}

}  // namespace ratefloor::codec::ectcq

// bitshift_viterbi.h in plain loops: whole squares, 64-bit sums from the beginning, comparisons.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace ratefloor::kernel::reference {

/// Returns the squared error of the path. Any 0 < step_bits <= state_bits <= 16.
inline std::int64_t find_path(int state_bits, int step_bits, std::span<const std::int16_t> values,
                              std::span<const std::int16_t> targets,
                              std::optional<std::uint32_t> overlap, std::span<std::uint16_t> path) {
  constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max() / 2;
  const std::uint32_t count = 1u << state_bits, overlaps = count >> step_bits;
  const auto allowed = [&](std::uint32_t s) { return !overlap || s % overlaps == *overlap; };
  std::vector<std::int64_t> cost(count), next(count);
  for (std::uint32_t s = 0; s < count; ++s) cost[s] = allowed(s) ? 0 : kNever;
  std::vector<std::vector<std::uint16_t>> before(targets.size(), std::vector<std::uint16_t>(count));
  for (std::size_t t = 0; t < targets.size(); ++t) {
    for (std::uint32_t s = 0; s < count; ++s) {
      std::uint32_t best = s >> step_bits;  // with the oldest bits all 0
      for (std::uint32_t from = best; from < count; from += overlaps)
        if (cost[from] < cost[best]) best = from;
      const std::int64_t error = targets[t] - values[s];
      next[s] = cost[best] < kNever ? cost[best] + error * error : kNever;
      before[t][s] = static_cast<std::uint16_t>(best);
    }
    cost.swap(next);
  }
  std::uint32_t last = overlap.value_or(0);
  for (std::uint32_t s = last; s < count; ++s)
    if (allowed(s) && cost[s] < cost[last]) last = s;
  const std::int64_t total = cost[last];
  for (std::size_t t = targets.size(); t-- > 0;) {
    path[t] = static_cast<std::uint16_t>(last);
    last = before[t][last];
  }
  return total;
}

}  // namespace ratefloor::kernel::reference

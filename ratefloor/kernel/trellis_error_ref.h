// trellis_error.h in plain loops.
#pragma once

#include <cmath>
#include <cstddef>

#include "ratefloor/kernel/squared_error_ref.h"
#include "ratefloor/kernel/trellis_error.h"
#include "ratefloor/kernel/trellis_shape.h"

namespace ratefloor::kernel::reference {

inline constexpr std::size_t kErrorBlock = 1024, kErrorSums = 7;

/// [which][i mod 16]: squares, outwards by offset, counts by offset.
using ErrorSums = float[kErrorSums][16];

inline void add_errors(const TrellisPositions& positions, const float* weights,
                       const std::int16_t* coded, std::size_t first, std::size_t n,
                       ErrorSums& sums) {
  for (std::size_t i = first; i < n; ++i) {
    const float t = weights[i] * positions.per_step;
    if (!(t < positions.limit && -t < positions.limit)) continue;
    const std::int32_t m = superset_multiple(coded[i] >> 1, coded[i] & 1u, positions.zero_rule);
    const auto multiple = static_cast<float>(m);
    const std::size_t lane = i % 16;
    float position = multiple;
    if (m != 0) {
      const auto which = static_cast<std::size_t>(std::abs(m) > 3 ? 2 : std::abs(m) - 1);
      position += m < 0 ? -positions.offsets[which] : positions.offsets[which];
      sums[1 + which][lane] += m < 0 ? multiple - t : t - multiple;
      sums[4 + which][lane] += 1.0f;
    }
    const float distance = t - position;
    sums[0][lane] += distance * distance;
  }
}

inline void add_block(const ErrorSums& sums, double totals[kErrorSums][16]) {
  for (std::size_t s = 0; s < kErrorSums; ++s)
    for (std::size_t lane = 0; lane < 16; ++lane) totals[s][lane] += double{sums[s][lane]};
}

inline TrellisError error_of(const double totals[kErrorSums][16]) {
  TrellisError error;
  error.squared = tree_sum(totals[0]);
  for (std::size_t i = 0; i < 3; ++i) {
    error.outwards[i] = tree_sum(totals[1 + i]);
    error.counts[i] = tree_sum(totals[4 + i]);
  }
  return error;
}

inline TrellisError trellis_error(const TrellisPositions& positions, const float* weights,
                                  const std::int16_t* coded, std::size_t n) {
  double totals[kErrorSums][16] = {};
  for (std::size_t at = 0; at < n; at += kErrorBlock) {
    ErrorSums sums = {};
    add_errors(positions, weights + at, coded + at, 0, n - at < kErrorBlock ? n - at : kErrorBlock,
               sums);
    add_block(sums, totals);
  }
  return error_of(totals);
}

}  // namespace ratefloor::kernel::reference

// The plain loops that trellis_search.cc must equal bit for bit.
//
// The trellis by its shift register: for every sequence of bits q, z = h1·q and p = h0·q (as power
// series modulo 2) solve h0·z + h1·p = 0. A register r holds the last log2_states bits, the newest
// lowest; (2r + q) mod states comes next.
//
// Path metrics are 16-bit integers, in 1/256 squared steps. A branch counts as what it costs more
// than the best one of its weight, at most kMostBranch = 9 squared steps. Every register is reached
// from every other in log2_states <= 12 steps, so that metrics of reachable ones never differ by
// more than 12·kMostBranch. From step log2_states on the metric of register 0 is subtracted from
// all: |metric| <= 13·kMostBranch < 2^15 then, and what exceeds that is unreachable.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "ratefloor/kernel/trellis_search.h"

namespace ratefloor::kernel::reference {

inline constexpr float kMetricUnit = 256.0f;
inline constexpr std::int16_t kMostBranch = 9 * 256;
inline constexpr std::int16_t kUnreachable = 0x7fff;  // and saturated

inline unsigned superset(const TrellisShape& shape, std::uint32_t r) {
  return static_cast<unsigned>(std::popcount(r & shape.h1_half)) & 1;
}

/// Of the branch from r if q comes next.
inline unsigned path_bit(const TrellisShape& shape, std::uint32_t r, unsigned q) {
  return q ^ (static_cast<unsigned>(std::popcount(r & shape.h0_half)) & 1);
}

/// The part of a search between two fixings of the path.
struct TrellisWindow {
  const TrellisShape& shape;
  const TrellisTables& tables;
  const std::uint8_t* pair_classes;  // of registers below states / 2: 2·superset + path bit of 0
  const float* scaled;               // [step][lane]
  const std::uint8_t* classes;       // likewise, or null
  std::size_t steps;                 // to search
  std::size_t kept;                  // of these, steps whose path is fixed
  std::uint32_t* registers;          // [lane]: before the first step; then after the last one kept
  std::int16_t* coded;               // [step][lane], of the steps kept
  // Room for intermediate results.
  std::int16_t* metrics;
  std::uint16_t* decisions;
  TrellisSearch::Choices* choices;

  /// [register][lane]: path metrics before a step.
  std::int16_t* metrics_of(std::size_t step) const {
    return metrics + (step % 2) * shape.states() * kSearchLanes;
  }
};

/// For each residue j of m modulo 4 the cheapest of the three multiples around
/// the magnitude t, and which: bit j of the result is set if the middle one
/// beat the lower, bit 4 + j if the upper one beat both.
inline std::int32_t branch_metrics(const float* positions, const float* costs, float t,
                                   std::int32_t metrics[4]) {
  const std::size_t base = 4 * static_cast<std::size_t>(static_cast<std::int32_t>(t * 0.25f));
  std::int32_t choice = 0;
  for (std::size_t j = 0; j < 4; ++j) {
    float cost[3];
    for (std::size_t c = 0; c < 3; ++c) {
      const float distance = t - positions[base + 4 * c + j];
      cost[c] = distance * distance + costs[base + 4 * c + j];
    }
    float best = cost[0];
    if (cost[1] < best) best = cost[1], choice |= 1 << j;
    if (cost[2] < best) best = cost[2], choice |= 16 << j;
    metrics[j] = static_cast<std::int32_t>(std::nearbyint(best * kMetricUnit));
  }
  return choice;
}

/// The residue of superset z and path bit p. Odd multiples: m = 2k + 1 with
/// even k is 1 modulo 4, and its mirror image 3; under the zero rule residue 1
/// has the odd k, whatever the sign.
inline unsigned residue(unsigned z, unsigned p, bool negative, bool zero_rule) {
  if (z == 0) return 2 * p;
  return ((zero_rule || negative) ? 1 - p : p) ? 3 : 1;
}

/// 2k + z of the multiple chosen for residue j.
inline std::int32_t coded_multiple(float value, std::int32_t choice, unsigned z, unsigned j,
                                   bool zero_rule) {
  const auto group = static_cast<std::int32_t>(std::abs(value) * 0.25f);
  const std::int32_t candidate = (choice >> (4 + j) & 1) ? 2 : choice >> j & 1;
  // In the magnitude's direction.
  const std::int32_t m = 4 * (group + candidate - 1) + static_cast<std::int32_t>(j);
  const bool own_zero = zero_rule && m == -1;
  const std::int32_t k = superset_index(own_zero ? 0 : value < 0 ? -m : m, z, zero_rule);
  return 2 * k + static_cast<std::int32_t>(z);
}

inline void begin(const TrellisWindow& w) {
  std::fill_n(w.metrics, w.shape.states() * kSearchLanes, kUnreachable);
  for (std::size_t lane = 0; lane < kSearchLanes; ++lane)
    w.metrics[kSearchLanes * w.registers[lane] + lane] = 0;
}

inline void forward(const TrellisWindow& w) {
  const std::uint32_t states = w.shape.states();
  begin(w);
  for (std::size_t step = 0; step < w.steps; ++step) {
    std::uint16_t* const decisions = w.decisions + step * states;
    std::fill_n(decisions, states, std::uint16_t{0});
    for (std::size_t lane = 0; lane < kSearchLanes; ++lane) {
      const std::int16_t* const from = w.metrics_of(step) + lane;
      const std::size_t at = step * kSearchLanes + lane;
      const float* const costs =
          w.tables.costs + (w.classes ? w.classes[at] * w.tables.entries : 0);
      std::int32_t branch[4];
      w.choices[step].at[lane] =
          branch_metrics(w.tables.positions, costs, std::abs(w.scaled[at]), branch);
      const std::int32_t least = *std::min_element(branch, branch + 4);
      const bool settled = step >= static_cast<std::size_t>(w.shape.log2_states);
      const std::int32_t offset = settled ? from[0] : 0;
      for (std::int32_t& b : branch) b = std::min<std::int32_t>(b - least, kMostBranch) - offset;
      for (std::uint32_t to = 0; to < states; ++to) {
        std::int32_t metric[2];
        for (unsigned oldest = 0; oldest < 2; ++oldest) {
          const std::uint32_t r = to >> 1 | oldest << (w.shape.log2_states - 1);
          const unsigned j = residue(superset(w.shape, r), path_bit(w.shape, r, to & 1),
                                     w.scaled[at] < 0, w.tables.zero_rule);
          metric[oldest] = std::clamp(from[kSearchLanes * r] + branch[j], -0x8000, 0x7fff);
        }
        w.metrics_of(step + 1)[kSearchLanes * to + lane] =
            static_cast<std::int16_t>(std::min(metric[0], metric[1]));
        // Of equal paths the one from the smaller register stays.
        if (metric[1] < metric[0]) decisions[to] |= static_cast<std::uint16_t>(1u << lane);
      }
    }
  }
}

inline void traceback(const TrellisWindow& w) {
  const std::uint32_t states = w.shape.states();
  for (std::size_t lane = 0; lane < kSearchLanes; ++lane) {
    const std::int16_t* const last = w.metrics_of(w.steps) + lane;
    std::uint32_t after = 0;  // of equal ones the smallest
    for (std::uint32_t r = 1; r < states; ++r)
      if (last[kSearchLanes * r] < last[kSearchLanes * after]) after = r;
    for (std::size_t step = w.steps; step-- > 0;) {
      if (step + 1 == w.kept) w.registers[lane] = after;
      const std::uint32_t oldest = w.decisions[step * states + after] >> lane & 1u;
      const std::uint32_t r = after >> 1 | oldest << (w.shape.log2_states - 1);
      if (step < w.kept) {
        const std::size_t at = step * kSearchLanes + lane;
        const unsigned z = superset(w.shape, r), p = path_bit(w.shape, r, after & 1);
        const unsigned j = residue(z, p, w.scaled[at] < 0, w.tables.zero_rule);
        w.coded[at] = static_cast<std::int16_t>(
            coded_multiple(w.scaled[at], w.choices[step].at[lane], z, j, w.tables.zero_rule));
      }
      after = r;
    }
  }
}

inline void search_window(const TrellisWindow& w) {
  forward(w);
  traceback(w);
}

}  // namespace ratefloor::kernel::reference

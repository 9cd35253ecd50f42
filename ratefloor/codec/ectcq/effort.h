// --effort 1 … 9: how many states the trellis has, and how often search and model take turns.
// Gaps and speeds of each: docs/guides/quantize.md, measured by bench/codec_gaps.py.
#pragma once

namespace ratefloor::codec::ectcq {

struct Effort {
  int log2_states, passes;
};

inline constexpr int kDefaultEffort = 5;

/// Precondition: 1 <= level <= 9.
constexpr Effort effort_of(int level) {
  constexpr Effort kEfforts[] = {{2, 5}, {3, 5},  {4, 6},  {6, 6}, {8, 6},
                                 {9, 8}, {10, 8}, {11, 8}, {12, 9}};
  return kEfforts[level - 1];
}

}  // namespace ratefloor::codec::ectcq

// The Viterbi search of entropy-coded trellis quantization, sixteen sequences at a time.
//
// Each weight takes a multiple m of the step; the trellis state says whether m is even or odd
// (superset z), and which half of that superset m lies in — path bit p — leads to the next state.
// The search minimizes Σ (distance² + cost of the multiple) over all paths, in squared steps, where
// the cost is λ times the code length in bits. Reference: trellis_search_ref.h, the same result on
// every target: candidates are compared in f32 without fused operations, path metrics are integers.
//
// Survivors are kept for a window of steps and the look-ahead behind it, by whose end nearly all of
// them have met. Then the window's path is fixed and the search starts again from its last state:
// memory does not grow with the length (at most 20 MiB), and the error grows by less than 0.1 %.
//
// Cost per weight on one core with AVX-512: 6 ns + 0.05 ns per state up to 512 states, 0.1 ns per
// state beyond, where metrics leave the first-level cache. AVX2 is as fast with few states, and
// takes 1.5 times as long with many.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/kernel/trellis_shape.h"

namespace ratefloor::kernel {

inline constexpr std::size_t kSearchLanes = 16;

/// What the multiples of one sign look like; the other sign mirrors them. Entry 4 + m is for
/// multiple m >= −4: weights near zero may take a multiple of the other sign. Under the zero rule
/// the odd superset has a zero of its own, at m = −1, and m = −3 costs more than anything.
struct TrellisTables {
  const float* positions = nullptr;  // in steps, within 1 of m (or 0 at the zero of its own)
  const float* costs = nullptr;      // in squared steps, one table per class; 0 … kMostCost
  std::size_t entries = 0;           // in each table; 8 more than a multiple of 4
  bool zero_rule = false;

  static constexpr float kMostCost = 48.0f;
  /// Magnitudes must be below this many steps.
  float limit() const { return static_cast<float>(entries - 8); }
};

/// k of the multiple m in superset z: m = 2k + z; under the zero rule with z = 1, |m| = 2|k| − 1.
std::int32_t superset_index(std::int32_t m, unsigned z, bool zero_rule);

/// Buffers and trellis of one thread's searches.
class TrellisSearch {
 public:
  explicit TrellisSearch(const TrellisShape& shape);

  /// Where each sequence stands: the register of trellis_search_ref.h, all 0 at its beginning.
  using Registers = std::array<std::uint32_t, kSearchLanes>;

  /// `scaled`: steps × 16 weights divided by the step, |x| < tables.limit() < 2^15; `classes`: as
  /// many bytes, or empty. `coded` gets 2k + z of each weight. Sequences start at `registers` and
  /// leave there where they end, to be gone on with.
  void run(const TrellisTables& tables, std::span<const float> scaled,
           std::span<const std::uint8_t> classes, std::span<std::int16_t> coded,
           Registers& registers);
  /// Sequences that begin.
  void run(const TrellisTables& tables, std::span<const float> scaled,
           std::span<const std::uint8_t> classes, std::span<std::int16_t> coded) {
    Registers registers{};
    run(tables, scaled, classes, coded, registers);
  }

  /// The plain loop.
  void run_reference(const TrellisTables& tables, std::span<const float> scaled,
                     std::span<const std::uint8_t> classes, std::span<std::int16_t> coded,
                     Registers& registers);

  /// Steps whose path is fixed at once, and steps searched behind them.
  std::size_t window() const { return shape_.log2_states > 10 ? 2048 : 4096; }
  std::size_t look_ahead() const { return 32 * static_cast<std::size_t>(shape_.log2_states); }

  /// Path metrics of two neighbouring shift registers.
  struct alignas(64) MetricPair {
    std::int16_t at[2][kSearchLanes];
  };
  /// Of one step: which candidate of each residue, for each sequence.
  struct alignas(64) Choices {
    std::int32_t at[kSearchLanes];
  };

 private:
  template <class Search>
  void run_windows(const Search& search, const TrellisTables& tables, std::span<const float> scaled,
                   std::span<const std::uint8_t> classes, std::span<std::int16_t> coded,
                   Registers& registers);

  TrellisShape shape_;
  std::vector<std::uint8_t> pair_classes_;
  std::vector<MetricPair> metrics_;       // two sets
  std::vector<std::uint16_t> decisions_;  // [step][register], a bit per lane
  std::vector<Choices> choices_;          // [step]
};

}  // namespace ratefloor::kernel

// The inner quantizers by name.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/linear/feedback/quantizers/inner_quantizer.h"

namespace ratefloor::linear {

enum class Inner {
  kTrellis,        // entropy-coded trellis, the stream "sic": design_sic
  kIntegers,       // entropy-coded multiples of a step
  kE8,             // entropy-coded lattice blocks of 8 rows
  kLeech,          // of 24 rows
  kGroupIntegers,  // fixed length, a scale for each group of a row
  kNf4,            // four bits, a scale for each 64 columns of a row
  kVoronoiE8,      // fixed-rate lattice blocks of 8 rows
  kVoronoiLeech,   // of 24 rows
  kRingTrellis,    // fixed-rate trellis, rings of 256 rows
};

struct InnerSettings {
  Inner kind = Inner::kTrellis;
  double rate_bits = 3;           // kTrellis, kIntegers, kE8, kLeech: stored, everything counted
  int log2_states = 8;            // kTrellis
  int bits = 4;                   // kGroupIntegers: 1 … 8; kRingTrellis: 1 … 4
  std::size_t group = 128;        // kGroupIntegers: columns; 0: the whole row
  bool asymmetric = false;        // kGroupIntegers
  bool double_quantized = false;  // kNf4: its scales
  int q = 8;  // kVoronoiE8, kVoronoiLeech: points along an axis, log2 q bits and a quarter or less
  int state_bits = 12;  // kRingTrellis: 8 … 16
};

/// Whether steps decide the rate: rate_bits then is what they are searched for.
constexpr bool has_steps(Inner kind) {
  return kind == Inner::kIntegers || kind == Inner::kE8 || kind == Inner::kLeech;
}

/// `steps`: of each column, if has_steps(). Error kInvalidArgument for settings out of range, and
/// for kTrellis, which is no InnerQuantizer.
Result<std::unique_ptr<InnerQuantizer>> make_inner(const InnerSettings& settings, std::size_t rows,
                                                   std::size_t columns,
                                                   std::span<const double> steps,
                                                   const Executor& executor);

}  // namespace ratefloor::linear

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
  kGroupIntegers,  // fixed length, a scale for each group of a row
};

struct InnerSettings {
  Inner kind = Inner::kTrellis;
  double rate_bits = 3;     // kTrellis, kIntegers: stored, everything counted
  int log2_states = 8;      // kTrellis
  int bits = 4;             // kGroupIntegers: 1 … 8
  std::size_t group = 128;  // kGroupIntegers: columns; 0: the whole row
  bool asymmetric = false;  // kGroupIntegers
};

/// Whether steps decide the rate: rate_bits then is what they are searched for.
constexpr bool has_steps(Inner kind) { return kind == Inner::kIntegers; }

/// `steps`: of each column, if has_steps(). Error kInvalidArgument for settings out of range, and
/// for kTrellis, which is no InnerQuantizer.
Result<std::unique_ptr<InnerQuantizer>> make_inner(const InnerSettings& settings, std::size_t rows,
                                                   std::size_t columns,
                                                   std::span<const double> steps,
                                                   const Executor& executor);

}  // namespace ratefloor::linear

// The fixed-rate trellis of QTIP (Tseng et al., arXiv:2406.11235) down each column: rings of 256
// rows (codec/bitshift/spec.md), each column scaled by the root mean square of its targets, 16
// bits.
//
// QTIP runs its trellis over tiles of 16 × 16 weights, whose columns are decided at once. Down a
// column, every error is fed back.
//
// Cost: codec/bitshift's, half a million weights per second and core at 4096 states.
#pragma once

#include <cstdint>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/codec/bitshift/ring_encoder.h"
#include "ratefloor/linear/feedback/quantizers/inner_quantizer.h"

namespace ratefloor::linear {

class RingTrellis final : public InnerQuantizer {
 public:
  /// Precondition: format is within its limits. `executor` must outlive this.
  RingTrellis(const codec::bitshift::Format& format, std::size_t rows, std::size_t columns,
              const Executor& executor);

  void decide(std::size_t column, std::span<const float> target, std::span<float> out) override;
  Result<CodeLength> code_length() const override;
  float column_scale(std::size_t column) const override { return scales_[column]; }

 private:
  const Executor& executor_;
  codec::bitshift::RingEncoder encoder_;
  std::size_t rows_;
  float step_;  // of values, for unit variance
  std::vector<float> scales_;
};

}  // namespace ratefloor::linear

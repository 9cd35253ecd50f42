// From weights to a ring's bits, for a given step.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/codec/bitshift/format.h"
#include "ratefloor/quant/bitshift_trellis/bitshift_ring.h"

namespace ratefloor::codec::bitshift {

class RingEncoder {
 public:
  RingEncoder(const Format& format, const quant::ByteSumCode& code)
      : format_(format),
        code_(code),
        ring_(format.state_bits, format.step_bits, quant::all_values(code, format.state_bits)) {}

  const Format& format() const { return format_; }
  const quant::ByteSumCode& code() const { return code_; }

  struct Ring {
    std::span<const std::uint8_t> symbols;  // format().ring_size(weights.size()) of K bits
    std::span<const std::uint16_t> states;
  };

  /// At most kRing weights, finite, at least one. Weights count in units of row_scale · step,
  /// rounded to integers, and at most 4095 of them (about 28 row scales): beyond, a larger one
  /// would hardly choose another value. The result lies in the thread's buffers until the next
  /// call.
  Ring encode(std::span<const float> weights, float row_scale, float step) const;

 private:
  Format format_;
  quant::ByteSumCode code_;
  quant::BitshiftRing ring_;
};

}  // namespace ratefloor::codec::bitshift

// What encoder and decoder of bit-shift trellis quantizers must agree on (spec.md): the name, the
// sizes, the header.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/method_name.h"
#include "ratefloor/coding/bit_pack.h"
#include "ratefloor/quant/bitshift_trellis/byte_sum_code.h"
#include "ratefloor/quant/bitshift_trellis/ring_states.h"

namespace ratefloor::codec::bitshift {

/// Weights of a ring, but for a row's last one.
inline constexpr std::size_t kRing = 256;
inline constexpr int kMostStepBits = 4, kLeastStateBits = 8, kMostStateBits = 16;
inline constexpr int kDefaultStateBits = 12;

/// What the name says: bitshiftK-sL.
struct Format {
  int step_bits = 2;                   // K, bits per weight: 1 … 4
  int state_bits = kDefaultStateBits;  // L: 8 … 16

  /// How many weights the ring of `weights` > 0 weights is made of: zeros fill up a short one.
  std::size_t ring_size(std::size_t weights) const {
    return std::max(weights, quant::least_ring(state_bits, step_bits));
  }
  std::size_t ring_bytes(std::size_t weights) const {
    return coding::packed_bytes(ring_size(weights), step_bits);
  }
  /// Of a row, or a piece of one: rings of 256 weights and one of the rest.
  std::size_t row_bytes(std::size_t weights) const {
    const std::size_t rest = weights % kRing;
    return weights / kRing * ring_bytes(kRing) + (rest > 0 ? ring_bytes(rest) : 0);
  }
};

/// Error kInvalidArgument.
Result<Format> parse_format(const MethodName& name);
std::string name_of(const Format& format);

struct Header {
  std::vector<float> row_scales;
  float step = 0;  // weights are value · step · row scale; finite, positive, an f16
  quant::ByteSumCode code;
};

/// row_scales become those that the header stores.
std::vector<std::uint8_t> write_header(Header& header);

/// Error kMalformed.
Result<Header> read_header(std::span<const std::uint8_t> bytes, std::uint64_t rows);

/// value · step is exact, the product with the row's scale rounded; beyond f32's range it is its
/// largest number.
inline float weight_of(std::int32_t value, float step, float row_scale) {
  constexpr float kLargest = 0x1.fffffep127f;
  const float weight = static_cast<float>(value) * step * row_scale;
  return std::min(std::max(weight, -kLargest), kLargest);
}

}  // namespace ratefloor::codec::bitshift

// Four-bit codes of blocks normalized by their absolute maximum, packed two to a byte.
//
//   encode: v_i = x_i / absmax[block of i]  (as x · (1/absmax), reciprocal.h)
//           slot_i = #{t in thresholds : v_i > t},  nibble_i = codes[slot_i]
//           byte_j = nibble_{2j} << 4 | nibble_{2j+1}
//   decode: x̂_i = values[nibble_i] · scale[block of i]
//
// The order of nibbles and the multiplication by the reciprocal are those of bitsandbytes
// (csrc/kernels.cu), so that the bytes are, too. In a block of zeros every v is 0. When the number
// of entries is odd, the last low nibble is that of v = 0. Cost: about 0.5 ns per weight to encode
// with 512-bit vectors, 0.15 to decode.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ratefloor::kernel {

struct NibbleTables {
  std::array<float, 15> thresholds;    // not decreasing
  std::array<std::uint8_t, 16> codes;  // nibble of each slot
  std::array<float, 16> values;        // what each nibble stands for
};

/// Preconditions: x is finite; block is even and > 0; absmax has one entry per block, finite and
/// >= 0; bytes has (x.size() + 1) / 2.
void encode_nibbles(std::span<const float> x, std::size_t block, std::span<const float> absmax,
                    const NibbleTables& tables, std::span<std::uint8_t> bytes);

/// Preconditions: as above, with out in place of x and any scale. Every byte is valid.
void decode_nibbles(std::span<const std::uint8_t> bytes, std::size_t block,
                    std::span<const float> scale, const NibbleTables& tables, std::span<float> out);

}  // namespace ratefloor::kernel

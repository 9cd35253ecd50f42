// Uniform integer grids with a scale and a zero point per group.
//
//   encode: q_i = clamp(round(x_i / s) + z, 0, 2^bits − 1)      round: to nearest, ties to even
//   decode: x̂_i = (q_i − z) · s
//
// s = scale[group of i], z = zero[group of i]; groups have `group` entries, the last may have
// fewer. A true division, as GPTQ's reference does it (its "round to nearest" grid), so that ties
// fall alike. Where s = 0, q = z. Everything is exact in f32 but the division and the last product,
// each rounded once: the same bits on every target. Cost: about 0.25 ns per weight each way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ratefloor::kernel {

/// Preconditions: 1 <= bits <= 8; x finite; scales finite, >= 0; zeros < 2^bits; one of each per
/// group; codes.size() == x.size().
void encode_grid(std::span<const float> x, std::size_t group, std::span<const float> scale,
                 std::span<const std::uint8_t> zero, int bits, std::span<std::uint8_t> codes);

void decode_grid(std::span<const std::uint8_t> codes, std::size_t group,
                 std::span<const float> scale, std::span<const std::uint8_t> zero,
                 std::span<float> out);

}  // namespace ratefloor::kernel

// Arrays of numbers between f32 and the formats of weight files, as fast as memory allows.
//
// Bit-identical to convert_ref.h on every SIMD target: the same integer steps, several entries at a
// time. Neither side needs any alignment beyond that of its type, and lengths are free; input and
// output must not overlap. NaN and subnormals as in base/float_formats.h.
#pragma once

#include <cstdint>
#include <span>

namespace ratefloor::kernel {

/// All: out.size() >= in.size().
void bf16_to_f32(std::span<const std::uint16_t> in, std::span<float> out);
void f16_to_f32(std::span<const std::uint16_t> in, std::span<float> out);
void f32_to_bf16(std::span<const float> in, std::span<std::uint16_t> out);

/// Rounds to nearest; beyond the range of f32 the result is infinite.
void f64_to_f32(std::span<const double> in, std::span<float> out);

}  // namespace ratefloor::kernel

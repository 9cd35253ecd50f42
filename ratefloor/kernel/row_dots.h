// Dot products of the rows of a matrix with one vector: what a linear layer does for a single
// token.
//
// Bit-identical to row_dots_ref.h on every SIMD target: entry i goes to f32 sum i mod 64, and the
// sums are added as a tree. Relative to Σ|w_i x_i| the error is below (n/64 + 7)·2^-24. Cost: the
// memory traffic of the matrix.
#pragma once

#include <cstdint>
#include <span>

namespace ratefloor::kernel {

/// out_r = Σ_i matrix[r · x.size() + i] x_i for every r < out.size().
void row_dots(std::span<const float> matrix, std::span<const float> x, std::span<float> out);
/// The same with bf16 weights.
void row_dots(std::span<const std::uint16_t> matrix, std::span<const float> x,
              std::span<float> out);

}  // namespace ratefloor::kernel

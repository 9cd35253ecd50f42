// Products with Hadamard matrices before any scaling: additions and subtractions only.
//
// Sylvester's matrix of order 2^k has entry (−1)^(number of ones of i AND j). Its product takes k
// stages: stage h = 1, 2, 4, … replaces (a, b) = (x_i, x_{i+h}) by (a + b, a − b) wherever i has
// the bit h clear. A sum has one order, so every SIMD target gives the bits of sylvester_ref.h, for
// f32 and f64. Two stages at a time pass through memory; some 0.3 ns per entry and pair of stages
// beyond the cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ratefloor::kernel {

/// x ← Hx. Precondition: x.size() is a power of two.
void sylvester(std::span<float> x);
void sylvester(std::span<double> x);

/// The same down each of `cols` columns of a rows × cols matrix whose rows begin `stride` entries
/// apart. Preconditions: rows is a power of two, stride >= cols.
void sylvester_columns(float* x, std::size_t rows, std::size_t cols, std::size_t stride);

/// x ← Sx for the m × run matrix x, row-major: row r becomes 0 + Σ_c S_rc x_c, c rising. `signs`:
/// the m × m entries of S, each +1 or −1. Preconditions: m <= 256, x.size() is a multiple of m.
void multiply_signs(std::span<const std::int8_t> signs, std::size_t m, std::span<float> x);
void multiply_signs(std::span<const std::int8_t> signs, std::size_t m, std::span<double> x);

}  // namespace ratefloor::kernel

// How far the determinant of a second moment over few tokens lies below the true one.
//
// For tokens that are independent draws from N(0, Σ), N·Σ̂ is Wishart, and |Σ̂|/|Σ| a product of
// independent chi-squares over N, with N, N − 1, … , N − n + 1 degrees of freedom (Bartlett 1933):
//
//   E log2|Σ̂| − log2|Σ| = Σ_{i=1..n} [ψ((N − i + 1)/2) + ln(2/N)]/ln 2,
//
// whatever Σ is. About −n²/(2N)·log2 e for N much larger than n. The trace has no bias, so that a
// floor computed with Σ̂ at a relative distortion is too low by 1/(2n) of it at high rate.
#pragma once

#include <cstdint>

namespace ratefloor::floor {

/// E log2|Σ̂| − log2|Σ| in bits, at most 0; −inf for fewer tokens than channels, where Σ̂ is
/// singular. Precondition: channels > 0. Cost: `channels` digammas.
double log_determinant_bias_bits(std::uint64_t channels, std::uint64_t tokens);

/// 1/(2n) of it: what the floor at high rate is off, bits per weight.
double high_rate_floor_bias_bits(std::uint64_t channels, std::uint64_t tokens);

}  // namespace ratefloor::floor

// Lower bounds on the error of a product of quantized factors, for iid entries that need not be
// Gaussian, and what they say about Γ being the limit for all of them.
//
// Entries of mean 0 and variance 1 with differential entropy h fall short of the Gaussian's by
// δ = ½ log2(2πe) − h bits, so that no code has an error below Γ(R_A + δ_A, R_B + δ_B), whatever n,
// a and b (docs/math/matmul-converse.md). The same page shows that two quantizers which each reach
// the distortion-rate function give at most D_A + D_B. With entropy power N = 2^{−2δ} the first is
// about N_A·2^{−2R_A} + N_B·2^{−2R_B} at high rate, and so is the second: Γ is N times too large
// for every source but the Gaussian.
#pragma once

namespace ratefloor::floor {

/// No code at these rates (bits per entry, >= 0) has a smaller E(error)²/n per entry of AᵀB.
/// Entropies in bits, of the unit-variance densities, at most ½ log2(2πe); −∞ (no density) for
/// both gives 0.
double product_error_lower_bound(double entropy_a_bits, double entropy_b_bits, double rate_a_bits,
                                 double rate_b_bits);

/// Some codes at these rates, n large, have at most this: 1, 2^{−2R_A} + 2^{−2R_B}, Γ(R_A, R_B),
/// and the sum of N/(2^{2R} − N(J − 1)), where J is the Fisher information (∞ where there is none)
/// and docs/math/gap-theorem.md the reason; the least of them.
double product_error_upper_bound(double entropy_a_bits, double fisher_a, double rate_a_bits,
                                 double entropy_b_bits, double fisher_b, double rate_b_bits);

}  // namespace ratefloor::floor

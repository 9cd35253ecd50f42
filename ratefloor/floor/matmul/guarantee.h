// What dithered quantization guarantees for the product of two matrices that are anything at all.
//
// Subtractive dither makes the error of a column independent of it and white; two dithers make the
// errors of two columns independent. With noise variances D_A‖a‖²/n and D_B‖b‖²/n per coordinate,
//
//   E(âᵀb̂ − aᵀb)² = (D_A + D_B + D_A·D_B)·‖a‖²‖b‖²/n     exactly, for every a and b.
//
// A biased estimate, of rotated vectors thinned to some of their coordinates, does better for pairs
// with (aᵀb)² up to some 2‖a‖²‖b‖²/n, as most are, and worse for others. Its error is known
// exactly, too, averaged over rotations and dithers. Derivations: docs/math/matmul-gamma.md.
// Ordentlich & Polyanskiy (2024, arXiv 2410.13780) have both for large n.
#pragma once

#include <cstddef>

namespace ratefloor::floor {

/// E(estimate of aᵀb − aᵀb)² = product·(aᵀb)² + norms·‖a‖²‖b‖²/n.
struct PairError {
  double product = 0;
  double norms = 0;
};

/// Noise variance, over the mean square of the column, of a dithered lattice `gap` bits above the
/// rate-distortion function: 1/(2^{2(R − gap)} − 1), ∞ for R <= gap. It is met by a code made for
/// rotated vectors, whatever the vector. Precondition: rate >= 0.
double dither_noise(double rate_bits, double gap_bits);

/// Every coordinate kept, no shrinking: {0, D_A + D_B + D_A·D_B}.
PairError unbiased_error(double noise_a, double noise_b);

/// A Haar rotation common to both, the first `kept` of n coordinates of each with noises D_A and
/// D_B, `gain` times the product of those. Exact for every n >= 2, 1 <= kept <= n (Preconditions).
PairError thinned_error(std::size_t n, std::size_t kept, double noise_a, double noise_b,
                        double gain);

struct ThinnedGuarantee {
  std::size_t kept = 0;
  double gain = 0;
  PairError error;
};

/// thinned_error at rates >= 0 and lattices `gap` bits away: the fraction of coordinates kept is
/// that of time_share(), the gain 1/((1 + D_A)(1 + D_B)). For n → ∞ and no gap: {Γ², Γ − Γ²}, Γ =
/// Γ(R_A, R_B). With rates too low for anything the estimate is 0: {1, 0}. Precondition: n >= 2.
ThinnedGuarantee thinned_guarantee(std::size_t n, double rate_a_bits, double rate_b_bits,
                                   double gap_a_bits, double gap_b_bits);

}  // namespace ratefloor::floor

// Products of correlated Gaussian columns: what a rotation, whitening and cross weighting achieve.
//
// Columns of A are N(0, Σ_A), columns of B are N(0, Σ_B), n coordinates; an eigenbasis in common,
// eigenvalues λ_i and μ_i in the same order. All errors are E(error)² per entry of AᵀB, not divided
// by anything, for ideal Gaussian test channels, D = 2^{−2R}, δ = D_A + D_B − D_A·D_B:
//
//   rotated         δ(1 − δ)·ΣλΣμ/n + δ²·Σλμ          a random rotation, one D for all coordinates
//   whitened        δ·Σλμ                             each factor by its own Σ^{−½}, one D
//   cross weighted  about (D_A + D_B)·n·(Πλμ)^{1/n}   A by Σ_B^{½}, B by Σ_A^{½}, white noise
//
// The second is worse than the first whenever Σλμ > ΣλΣμ/n, so always if Σ_A = Σ_B (and not a
// multiple of the identity). The third is the best possible at high rate, and that without a common
// eigenbasis, with (|Σ_A||Σ_B|)^{1/n} for the product. docs/math/matmul-correlated.md.
#pragma once

#include <span>
#include <vector>

namespace ratefloor::floor {

/// Eigenvalues >= 0, n >= 1 of each, finite. All functions take it as a precondition, and rates >=
/// 0.
struct AlignedSpectra {
  std::span<const double> a, b;
};

double rotated_error(AlignedSpectra spectra, double rate_a_bits, double rate_b_bits);
double whitened_error(AlignedSpectra spectra, double rate_a_bits, double rate_b_bits);

/// Exactly, at any rate: reverse waterfilling over the products λ_iμ_i. Coordinates of product 0
/// get no bits and cost nothing.
double cross_weighted_error(AlignedSpectra spectra, double rate_a_bits, double rate_b_bits);

/// (2^{−2R_A} + 2^{−2R_B})·n·(Πλμ)^{1/n}, what cross_weighted_error and the optimum tend to; 0 if
/// an eigenvalue is.
double high_rate_error(AlignedSpectra spectra, double rate_a_bits, double rate_b_bits);

struct AlignedOptimum {
  double error = 0;
  /// Bits per column for coordinate i, in each factor: n·R in total, each 0 or at least R*, or in
  /// between for those at the threshold, which share time.
  std::vector<double> rates;
};

/// No code with R_A = R_B = rate has a smaller error (a theorem for a common eigenbasis): the
/// minimum of Σ λ_iμ_i·Γ(r_i) over rates r_i >= 0 with mean `rate`.
AlignedOptimum equal_rate_optimum(AlignedSpectra spectra, double rate_bits);

}  // namespace ratefloor::floor

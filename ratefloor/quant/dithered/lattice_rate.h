// The rate of an entropy-coded dithered lattice quantizer, and the step that a rate affords.
//
// Both sides know the dither u. Code the point λ with the probabilities of a discrete Gaussian
// centred on it, p(λ | u) = exp(−|λ − u|²/2σ²)/Θ_u. The length is log2 Θ_u + |λ − u|²/(2σ²)·log2 e,
// and since the mean of Θ_u over the cell is (2πσ²)^{d/2}/V, Jensen's inequality and σ² = the mean
// square m of the coordinates of λ − u give, for data of any distribution,
//
//   rate <= ½ log2(2πe·m) − (1/d) log2 V       bits per coordinate, on average over the dither.
//
// That right-hand side is what this file charges: an ideal code length, not stored bytes. With a
// source of mean square 1 and noise t = G·V^{2/d} (in the source's units) it is
// ½ log2(1 + 1/t) + ½ log2(2πeG), the bound of Ziv 1985 and Zamir & Feder 1992: with a reproduction
// scaled by 1/(1 + t) the error is t/(1 + t), so that the rate is R(D) + ½ log2(2πeG) for the
// Gaussian at every rate. Derivation: docs/math/dither.md.
#pragma once

#include "ratefloor/lattice/lattice.h"

namespace ratefloor::quant {

/// G(Λ): exact where there is a proof, otherwise from the literature; five digits at least.
double normalized_second_moment(const lattice::Lattice& lattice);

/// ½ log2(2πe G(Λ)): the gap in bits per coordinate.
double space_filling_gap_bits(const lattice::Lattice& lattice);

/// The bound above for a coder that assumes σ² = `assumed` where the mean square of the coordinates
/// of λ − u is `measured` (both in squared steps, weights included):
/// ½ log2(2πσ²) + measured/(2σ²)·log2 e − (1/d) log2 V, least where they agree.
double ideal_rate_bits(const lattice::Lattice& lattice, double measured, double assumed);

/// The noise t (per coordinate, over the source's mean square) that `rate_bits` affords at a gap:
/// ½ log2(1 + 1/t) + gap = rate; +inf at rates of no more than the gap.
double noise_at_rate(double gap_bits, double rate_bits);

/// The step whose cells have the second moment `noise` per coordinate.
double step_of_noise(const lattice::Lattice& lattice, double noise);

}  // namespace ratefloor::quant

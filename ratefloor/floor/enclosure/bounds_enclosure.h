// The closed-form bounds on R(D) and on the rate of scalar codes, as enclosures. Bits; unit
// variance.
//
// Gaps are upper bounds on R(D) − SLB(D). Where a bound's hypothesis does not certainly hold for
// the balls given, the value is indeterminate. docs/math/gap-theorem.md, l3-gap-bound.md, ecdq.md.
#pragma once

#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor {

/// Shannon lower bound h − ½ log2(2πeD), D > 0; may be negative.
rigor::Ball slb_bits(const rigor::Ball& entropy_bits, const rigor::Ball& distortion);
/// The Gaussian's R(D), ½ log2(1/D): an upper bound for every source, 0 < D <= 1.
rigor::Ball gaussian_rate_bits(const rigor::Ball& distortion);

/// ½ log2(1 + D(J − 1)), 0 < D < 1, finite J.
rigor::Ball gap_theorem_bits(const rigor::Ball& fisher_information, const rigor::Ball& distortion);
/// (1/β) log2(1 + (β/2) J t) + ½ log2(1 − D), t = D/(1 − D): generalized Gaussians with 1 <= β <=
/// 2, 0 < D < 1. Zero at β = 2; −½ log2(1 − D) at β = 1.
rigor::Ball l3_gap_bits(const rigor::Ball& beta, const rigor::Ball& fisher_information,
                        const rigor::Ball& distortion);
/// ½ log2(2πe) − h: what the Gaussian's rate leaves over the SLB.
rigor::Ball variance_gap_bits(const rigor::Ball& entropy_bits);

/// Marsiglietti & Kostina 2018: ½ log2(πe/2), for every log-concave density (here β >= 1).
rigor::Ball marsiglietti_kostina_gap_bits(rigor::Precision precision);

/// Gish & Pierce 1968: ½ log2(2πe/12) = ½ log2(πe/6), what entropy-coded uniform scalar
/// quantization loses as D → 0.
rigor::Ball gish_pierce_bits(rigor::Precision precision);
/// ½ log2(2πe G): the same for lattices of normalized second moment G.
rigor::Ball lattice_excess_bits(const rigor::Ball& second_moment);
/// ½ log2(4πe G): Zamir & Feder's bound on the rate of dithered quantization over R(D), any source,
/// any D. ½ log2(4πe/12) for scalars.
rigor::Ball ecdq_universal_bits(const rigor::Ball& second_moment);

}  // namespace ratefloor::floor

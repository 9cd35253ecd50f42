// Closed-form bounds on the rate-distortion function of a unit-variance source under squared error.
//
//   SLB(D) = h − ½ log2(2πeD)  <=  R(D)  <=  min{ SLB(D) + ½ log2(1 + D(J − 1)), ½ log2(1/D) },
// D in (0, 1): Shannon 1959; the right side is the gap theorem of docs/math/gap-theorem.md and the
// Gaussian upper bound. Plain double precision: accurate, not certified.
#pragma once

namespace ratefloor::floor {

/// Shannon lower bound; any variance, D > 0. May be negative.
double slb_bits(double entropy_bits, double distortion);

/// The D at which the Shannon lower bound equals the rate: 2^(2(h − R)) / (2πe).
double distortion_at_slb(double entropy_bits, double rate_bits);

/// Upper bound ½ log2(1 + D(J − 1)) on R(D) − SLB(D); unit variance, 0 < D < 1; inf when J is.
double gap_theorem_bits(double fisher_information, double distortion);

/// The smaller of gap_theorem_bits and what the Gaussian bound leaves, ½ log2(2πe) − h.
double gap_bound_bits(double entropy_bits, double fisher_information, double distortion);

}  // namespace ratefloor::floor

// Two factors at different rates: the least error Γ(R_A, R_B), and how to split a budget of bits.
//
// With g(r) = 1 − 2^{−2r}, ideal quantizers at R_A and R_B give f(R_A, R_B) = 1 − g(R_A)g(R_B) =
// D_A + D_B − D_A·D_B. Its lower convex envelope keeps a fraction κ of the coordinates,
//
//   Γ(R_A, R_B) = min over κ in (0, 1] of 1 − κ·g(R_A/κ)·g(R_B/κ).
//
// It is what Gaussian iid factors can be brought to, and no code does better at any n, a, b
// (docs/math/matmul-converse.md). The best κ is 1 where e(R_A) + e(R_B) <= 1, else it makes this an
// equality, e(r) = t/(e^t − 1) with t = 2r ln 2 being the elasticity of g.
//
// A quantizer `gap` bits per entry from the rate-distortion function has 2^{−2(r − gap)} instead of
// 2^{−2r} on the coordinates it keeps, so that a larger gap means fewer of them.
#pragma once

namespace ratefloor::floor {

/// f(R_A, R_B): the error of two ideal quantizers without time-sharing. Rates of any sign.
double matmul_phi(double rate_a_bits, double rate_b_bits);

struct TimeShare {
  double fraction = 1;            // κ; 0 if nothing can be gained, because a rate is 0
  double rate_a = 0, rate_b = 0;  // bits per kept entry: R/κ
  double distortion = 1;          // Γ(R_A, R_B), or what the gaps leave of it
};

/// The best fraction for rates >= 0, either or both of them possibly ∞, and quantizers with gaps
/// >= 0 (Preconditions). Distortion to about 1e-14 of its value, fraction to about 1e-8 of its.
TimeShare time_share(double rate_a_bits, double rate_b_bits, double gap_a_bits = 0,
                     double gap_b_bits = 0);

/// Γ(R_A, R_B); one rate ∞ leaves 2^{−2R} of the other, one rate 0 gives 1.
double matmul_gamma(double rate_a_bits, double rate_b_bits);

struct BudgetSplit {
  double rate_a = 0, rate_b = 0;  // bits per entry
  TimeShare share;                // how they are used
};

/// The R_A, R_B >= 0 with weight_a·R_A + weight_b·R_B = budget for which Γ(R_A, R_B) is least. The
/// weights are numbers of entries, or how often each is read; both above 0, budget >= 0
/// (Preconditions). Without time-sharing the optimum has (2^{2R_A} − 1)·weight_a = (2^{2R_B} −
/// 1)·weight_b: half as many entries get half a bit more.
BudgetSplit best_split(double budget_bits, double weight_a, double weight_b);

}  // namespace ratefloor::floor

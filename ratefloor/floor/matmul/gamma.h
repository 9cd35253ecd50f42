// Γ(R): the least mean squared error of a product of two quantized Gaussian matrices.
//
// A is n×a, B is n×b, iid N(0,1), each stored at R bits per entry; no estimate Ĉ of AᵀB has a
// smaller E‖AᵀB − Ĉ‖²/(nab), and large n comes as near as wanted (Ordentlich & Polyanskiy 2024,
// arXiv 2410.13780). With φ(R) = 2·2^{−2R} − 2^{−4R} = 1 − (1 − 2^{−2R})²,
//
//   Γ(R) = φ(R) for R >= R*,   1 − (1 − φ(R*))·R/R* below,   φ(R*) − R*φ'(R*) = 1:
//
// the lower convex envelope of φ and of the point (0, 1). In t = 2R ln 2 the equation reads
// e^t = 1 + 2t, so that t* = 1.2564… and 2^{−2R*} = 1/(1 + 2t*). docs/math/matmul-gamma.md.
#pragma once

#include "ratefloor/base/result.h"
#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor {

/// R*, Γ(R*) and −Γ'(R) for R <= R*, correctly rounded.
inline constexpr double kCriticalRate = 0.906323536951550787757532956;
inline constexpr double kGammaAtCriticalRate = 0.488300325835375336749872108;
inline constexpr double kTimeSharingSlope = 0.564588310136734893289611620;

/// φ(R), the error of two ideal quantizers without time-sharing; relative error about 1e-15.
double matmul_phi(double rate_bits);

/// Γ(R), R >= 0 (R = ∞ gives 0), to about 1e-15 of its value. Precondition: not NaN, not negative.
double matmul_gamma(double rate_bits);

/// The rate at which Γ is `distortion`, 0 < distortion <= 1; the inverse of matmul_gamma.
double matmul_rate(double distortion);

/// Encloses R*. Existence and uniqueness are proved by interval Newton at this precision; error
/// kDegenerate at precisions (below some 16 bits) where that fails.
Result<rigor::Ball> critical_rate(rigor::Precision precision);

/// Encloses Γ(R) for every R of the ball; indeterminate unless R >= 0 is certain.
rigor::Ball matmul_gamma(const rigor::Ball& rate_bits);

}  // namespace ratefloor::floor

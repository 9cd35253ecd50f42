// How well any shape can tile n dimensions: bounds on the normalized second moment G_n, the mean
// squared error per dimension of uniform points in a cell of volume 1.
//
// A quantizer of n-dimensional vectors with fine cells and ideal entropy coding takes
// ½ log2(2πe G_n) bits per sample more than the Shannon lower bound (docs/math/sphere-bound.md).
#pragma once

#include "ratefloor/base/result.h"
#include "ratefloor/rigor/ball.h"
#include "ratefloor/source/source.h"

namespace ratefloor::floor {

/// Theorem: no quantizer in n dimensions has a smaller one. Γ(n/2+1)^(2/n) / ((n+2)π), n >= 1.
rigor::Ball sphere_second_moment(long n, rigor::Precision precision);

/// Theorem (Zador 1982): the best one has at most Γ(n/2+1)^(2/n) Γ(1+2/n) / (nπ), n >= 1.
rigor::Ball zador_second_moment(long n, rigor::Precision precision);

/// CONJECTURE (Conway & Sloane 1985): no quantizer has a smaller one. Plain double precision, about
/// 1e-12; 1 <= n <= kMaxSchlaefliDimension, else NaN.
double conway_sloane_second_moment(int n);

/// ½ log2(2πe G): bits per sample over the Shannon lower bound, fine cells, entropy coded.
rigor::Ball space_filling_bits(const rigor::Ball& second_moment);
double space_filling_bits(double second_moment);

/// What fixed rate costs at fine cells beyond space_filling_bits, for independent samples of a
/// generalized Gaussian and the mean error (Zador 1982, Bucklew & Wise 1982):
/// ((n+2)/2 log2(1 + 2/n) − log2 e)/β. Asymptotic in the rate, exact in n.
double fixed_rate_shape_bits(long n, double beta);

}  // namespace ratefloor::floor

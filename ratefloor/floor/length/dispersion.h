// Rate-distortion dispersion: what a finite block costs to second order.
//
// R(n, D, ε) = R(D) + √(V(D)/n) Q⁻¹(ε) + O(log n / n) (Kostina & Verdú 2012, for a fixed rate and
// squared error above nD with probability ε), V the variance of the D-tilted information. An
// approximation, not a bound; docs/math/dispersion.md. Plain double precision.
#pragma once

#include <functional>

#include "ratefloor/base/result.h"
#include "ratefloor/source/source.h"

namespace ratefloor::floor {

/// V(D) as D → 0, in nats²: the variance of ln f(X), 1/β for a generalized Gaussian and 0 for the
/// uniform source. Exact at every D < 1 for the Gaussian (½).
Result<double> limit_dispersion_nats2(const source::Source& source);

/// V(D) = Var[ln p̂(X)], p̂ the density of Y + N(0, 1/2s) for the optimal reproduction Y at slope s
/// (an even function): the D-tilted information is −ln p̂ plus a constant. About 1e-8 for smooth p̂.
double dispersion_nats2(const source::Source& source,
                        const std::function<double(double)>& log_output_density);

/// Q⁻¹: the point that a standard Gaussian exceeds with probability epsilon in (0, 1).
double gaussian_upper_quantile(double epsilon);

/// rd_bits + √(V/n) Q⁻¹(ε) log2 e, at least 0.
double normal_approximation_bits(double rd_bits, double dispersion_nats2, long n, double epsilon);

}  // namespace ratefloor::floor

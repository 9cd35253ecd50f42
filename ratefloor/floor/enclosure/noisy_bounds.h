// What the trapezoidal rule for h(X + N) needs to know of p, the density of X + N, N ~ N(0, t):
// upper bounds on its tail, on E ln²p, and on the m-th derivative of G = −p ln p in L1.
#pragma once

#include "ratefloor/floor/enclosure/source_enclosure.h"
#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor {

/// At least ∫_from^∞ p(x)^power dx, from > 0, 0 < power <= 1.
rigor::Ball noisy_power_tail(const SourceEnclosure& source, const rigor::Ball& t,
                             const rigor::Ball& from, const rigor::Ball& power);

/// At least E ln²p(X + N).
rigor::Ball mean_square_log(const SourceEnclosure& source, const rigor::Ball& t);

/// At least t^(m/2) ‖G^(m)‖₁, m >= 2 even, given (at least) E ln²p:
///   √(m!) (1 + √(E ln²p)) + 2^(m/2) (m/2)! Σ_{j=2}^m S(m, j) (j − 2)!,  S(m, j) Stirling numbers
///   of the
/// second kind.
rigor::Ball derivative_norm(long m, const rigor::Ball& mean_square);

}  // namespace ratefloor::floor

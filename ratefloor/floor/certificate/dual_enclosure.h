// Proven value of a dual function: E ln g(X), and a bound on c(y) = ∫ g(x) e^{−s(x−y)²} dx that
// holds for every real y.
//
// On a cell ln g = a + bx, so that both are closed forms: incomplete Gamma functions, and
//   ∫_u^v e^{a+bx−s(x−y)²} dx = e^{a+by+b²/4s} √(π/4s) [erf(√s(v−y−b/2s)) − erf(√s(u−y−b/2s))].
// c is expanded in a Taylor polynomial around the centre of each y-interval; |c⁽ⁿ⁾| is at most
// sup g · s^{(n−1)/2} √(π 2ⁿ n!) (Cauchy–Schwarz on the Hermite polynomial), and the polynomial's
// maximum comes from branch and bound (docs/math/rd-certificate.md).
#pragma once

#include "ratefloor/floor/certificate/rd_certificate.h"
#include "ratefloor/floor/certificate/source_ball.h"
#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor {

/// Σ θ_i m_i, the source's β may be an interval.
rigor::Ball enclose_mean_log_g(const SourceBall& source, const DualFunction& dual);

/// c(y) <= 1 + the result for every y; the result's upper end counts, and it is not negative.
/// Indeterminate if c cannot be bounded.
rigor::Ball constraint_excess_upper(const SourceBall& source, const DualFunction& dual);

/// h − sD + E ln g(X), before ln(1 + excess) is taken off.
rigor::Ball dual_value_nats(const SourceBall& source, const DualFunction& dual,
                            const rigor::Ball& distortion);

}  // namespace ratefloor::floor

// Special functions of balls. Outside the domain, or where Arb gives up: indeterminate.
#pragma once

#include "ratefloor/rigor/ball.h"

namespace ratefloor::rigor {

Ball gamma(const Ball& x);      // Γ(x), x > 0
Ball log_gamma(const Ball& x);  // x > 0
Ball digamma(const Ball& x);
Ball erf(const Ball& x);
Ball erfc(const Ball& x);

/// Γ(s, x) = ∫_x^∞ t^(s−1) e^(−t) dt, s > 0, x >= 0 (x a ball touching 0 too).
Ball upper_gamma(const Ball& s, const Ball& x);
/// γ(s, x) = ∫_0^x t^(s−1) e^(−t) dt, s > 0, x >= 0.
Ball lower_gamma(const Ball& s, const Ball& x);

}  // namespace ratefloor::rigor

// Certified integrals over finite intervals (Petras' algorithm, as Arb implements it).
//
// The integrand gets a complex box and says what set its values fill. Where `analytic` is set it
// must also be holomorphic on the whole box, or return an indeterminate box. The returned ball
// contains the integral whatever tolerances were asked for: read its radius.
#pragma once

#include <functional>

#include "ratefloor/rigor/ball.h"
#include "ratefloor/rigor/complex_ball.h"

namespace ratefloor::rigor {

using Integrand = std::function<ComplexBall(const ComplexBall& z, bool analytic)>;

struct QuadratureOptions {
  double absolute_tolerance = 1e-20;
  double relative_tolerance = 0;
  long evaluation_limit = 100000;
};

/// ∫_a^b f(x) dx, real; a, b finite. Indeterminate when the limit was hit with nothing to show.
Ball integrate(const Integrand& f, const Ball& a, const Ball& b, const QuadratureOptions& options);

/// |x|^β for complex boxes with Re z >= 0, β > 0, safe at the origin: a box that touches Re z = 0
/// gets [0, hi^β] when only the range is asked, and is indeterminate when `analytic` is set, so
/// that the quadrature subdivides there instead of spreading NaN.
ComplexBall guarded_power(const ComplexBall& z, const Ball& beta, bool analytic);

}  // namespace ratefloor::rigor

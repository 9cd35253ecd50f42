// A proven upper bound of a polynomial's maximum on a symmetric interval.
#pragma once

#include <vector>

#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor {

/// p(ε) <= the result's upper end for |ε| <= ρ; within about `tolerance` of the maximum. Branch and
/// bound with the second-order mean-value form p(m) + |p'(m)| r + ½ sup|p''| r².
rigor::Ball polynomial_maximum_upper(const std::vector<rigor::Ball>& coefficients,
                                     const rigor::Ball& rho, double tolerance);

}  // namespace ratefloor::floor

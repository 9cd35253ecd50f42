// Is a polynomial below a limit on a whole interval?
//
// Its Bernstein coefficients bound it from both sides and converge to it quadratically as the
// interval is halved (de Casteljau), so near a maximum that almost touches the limit the number of
// pieces grows with the logarithm of what is left. (Farin, "Curves and Surfaces for CAGD", ch. 6.)
#pragma once

#include <vector>

#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor::checker {

using rigor::Ball;

enum class Verdict { kHolds, kFails, kUndecided };

struct PolynomialBound {
  Verdict verdict = Verdict::kUndecided;
  Ball upper;     // kHolds: nothing on the interval exceeds this
  double at = 0;  // kFails: a point of [−1, 1] where the polynomial is above the limit
  Ball value;     // kFails: its value there
};

/// p(t) = Σ c_n t^n on [−1, 1], against p <= limit.
PolynomialBound bound_polynomial(const std::vector<Ball>& coefficients, const Ball& limit);

}  // namespace ratefloor::floor::checker

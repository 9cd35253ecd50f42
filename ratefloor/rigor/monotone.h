// The range of a monotone function over a wide ball: the hull of its values at the two ends.
#pragma once

#include "ratefloor/rigor/ball.h"

namespace ratefloor::rigor {

/// Whether the radius is large enough (2^-20, relative to the midpoint or absolutely) for the
/// curvature that a derivative bound ignores to matter.
bool is_wide(const Ball& x);

/// f must enclose a function that is monotone on x, and be indeterminate outside its domain.
template <class Function>
Ball monotone_image(const Ball& x, Function&& f) {
  if (!is_wide(x)) return f(x);
  return Ball::hull(f(x.lower()), f(x.upper()));
}

}  // namespace ratefloor::rigor

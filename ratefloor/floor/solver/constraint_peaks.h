// Local maxima of the dual's constraint c(y) = ∫ g(x) e^{−s(x−y)²} dx, in double precision.
#pragma once

#include <vector>

#include "ratefloor/floor/certificate/rd_certificate.h"

namespace ratefloor::floor {

struct Peak {
  double y = 0;
  double value = 0;  // c there
};

/// All local maxima on [0, end], sampled at 1/32 of the kernel's width and sharpened by a parabola;
/// good to about 1e-9 where the second derivative is that of the kernel.
std::vector<Peak> constraint_peaks(const DualFunction& dual, bool bounded, double end);

}  // namespace ratefloor::floor

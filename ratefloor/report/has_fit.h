// Whether a record carries a fitted density. Constant tensors have none: their GgdFit is left
// empty.
#pragma once

#include <cmath>

#include "ratefloor/source/ggd_fit.h"

namespace ratefloor::report {

inline bool has_fit(const source::GgdFit& fit) { return std::isfinite(fit.beta) && fit.beta > 0; }

}  // namespace ratefloor::report

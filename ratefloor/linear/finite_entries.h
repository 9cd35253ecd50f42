// The error for weights that are NaN or infinite.
#pragma once

#include <cstddef>
#include <span>

#include "ratefloor/base/result.h"

namespace ratefloor::linear {

/// kNotFinite, naming the first such entry by vector and place in it, if x, vectors of n entries,
/// has one. Precondition: n > 0.
Result<void> check_finite(std::span<const float> x, std::size_t n);

}  // namespace ratefloor::linear

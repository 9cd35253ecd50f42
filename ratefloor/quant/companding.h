// The Panter–Dite approximation to a Lloyd–Max quantizer: levels spread with density f^(1/3).
#pragma once

#include <vector>

#include "ratefloor/quant/half_line.h"
#include "ratefloor/source/source.h"

namespace ratefloor::quant {

/// The `count` positive levels of the symmetric quantizer of 2·count levels (threshold at zero) or
/// 2·count + 1 levels (level at zero), from equal parts of ∫ f^(1/3). Panter & Dite 1951.
/// Increasing; a starting point, about 1 % off in the bulk and 10 % at the last level.
std::vector<double> companding_levels(const source::Source& source, int count, AtZero at_zero);

}  // namespace ratefloor::quant

// Differential entropy of data without assuming a density.
#pragma once

#include <span>

#include "ratefloor/source/value_histogram.h"

namespace ratefloor::source {

/// Entropy in bits by m-spacings; -inf for fewer than two bins.
double spacing_entropy_bits(std::span<const ValueHistogram::Bin> bins);

}  // namespace ratefloor::source

// The centre of binned data under a generalized Gaussian of known shape.
#pragma once

#include <span>

#include "ratefloor/source/value_histogram.h"

namespace ratefloor::source {

/// The value below which the given fraction of the data lies (a bin's mean). Not empty.
double bin_quantile(std::span<const ValueHistogram::Bin> bins, double fraction);

/// Minimizes Σ |x − mean|^β over the mean. For β > 1 the sum is convex and the minimum exact; for β
/// <= 1 it has a cusp at every value, and a golden-section search between the quartiles finds a
/// minimum up to the cusps' scale. Not empty.
double fit_location(std::span<const ValueHistogram::Bin> bins, double beta);

}  // namespace ratefloor::source

// Offsets (offsets.h) of least squared error, from where the weights lie.
#pragma once

#include <span>

#include "ratefloor/codec/lattice/offsets.h"
#include "ratefloor/codec/lattice/survey.h"

namespace ratefloor::codec::lattice {

/// moments[m] is of the coordinates with |z| = m. Least squares over all of them, rounded; knots
/// with hardly anything beyond them are left out. Portable.
Offsets fit_offsets(std::span<const Moment> moments);

}  // namespace ratefloor::codec::lattice

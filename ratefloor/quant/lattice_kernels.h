// The SIMD kernel of a lattice: lattice/ and kernel/ describe the same six and do not know each
// other.
#pragma once

#include "ratefloor/kernel/nearest_point.h"
#include "ratefloor/lattice/lattice.h"

namespace ratefloor::quant {

/// The kernel's name of a lattice of the catalogue.
kernel::PointLattice point_lattice(const lattice::Lattice& lattice);

}  // namespace ratefloor::quant

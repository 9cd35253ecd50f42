// Rows of like variance into classes, as many as pay for themselves.
#pragma once

#include <span>

#include "ratefloor/codec/lattice/row_classes.h"
#include "ratefloor/kernel/nearest_point.h"

namespace ratefloor::codec::lattice {

/// scales[r] is the standard deviation of row r, of `cols` weights; zero rows become silent.
/// `bits_per_class` is what a class adds to the header. Portable. Cost: 30 ns per row and 1 ms.
RowClasses cluster_rows(std::span<const float> scales, std::uint64_t cols,
                        kernel::PointLattice lattice, double step, double bits_per_class);

}  // namespace ratefloor::codec::lattice

// The lattice points nearest to the blocks of a run of weights.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/codec/lattice/format.h"

namespace ratefloor::codec::lattice {

/// Of a run's blocks, side by side. `scaled` and `points` have an entry for every coordinate.
struct Points {
  std::vector<float> scaled;         // weights in steps, then zeros
  std::vector<std::int32_t> points;  // coordinates; of far blocks they mean nothing
  std::vector<std::uint8_t> far;     // one per block: a weight lies beyond kFarthest steps
};

/// Fills `result`, whose buffers only grow, for ⌈weights / n⌉ blocks. Portable: the same
/// everywhere. Cost: that of kernel::nearest_points and 1 ns per weight.
void find_points(kernel::PointLattice lattice, std::span<const float> weights, double step,
                 Points& result);

}  // namespace ratefloor::codec::lattice

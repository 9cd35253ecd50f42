#include "ratefloor/quant/lattice_kernels.h"

#include <algorithm>
#include <cassert>
#include <iterator>

namespace ratefloor::quant {

kernel::PointLattice point_lattice(const lattice::Lattice& lattice) {
  // Both lists are in order of dimension.
  const auto* const end = std::end(lattice::kLatticeNames);
  const auto* const at = std::find(std::begin(lattice::kLatticeNames), end, lattice.name);
  assert(at != end);
  return static_cast<kernel::PointLattice>(at - std::begin(lattice::kLatticeNames));
}

}  // namespace ratefloor::quant

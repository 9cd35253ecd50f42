// d4R, e8R, bw16R, leechR: the nearest point of a lattice, one step for the whole matrix, coded at
// its entropy; R bits per weight, everything counted (spec.md).
//
// At two bits and more the gap to the rate-distortion function of independent Gaussian weights is
// that of the lattice, ½ log2(2πe·G): 0.194, 0.146, 0.111, 0.084 bits.
#pragma once

#include <memory>

#include "ratefloor/codec/method.h"
#include "ratefloor/codec/method_name.h"

namespace ratefloor::codec::lattice {

/// One of the names above, 0.25 <= R <= 8.
Result<std::unique_ptr<Method>> parse(const MethodName& name);

}  // namespace ratefloor::codec::lattice

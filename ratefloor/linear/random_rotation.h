// The random orthogonal transform by the name that this folder had for it: kernel/random_rotation.h
// is where it is, since decoders of codec/rotated need it too.
#pragma once

#include "ratefloor/kernel/random_rotation.h"

namespace ratefloor::linear {

using kernel::RandomRotation;

}  // namespace ratefloor::linear

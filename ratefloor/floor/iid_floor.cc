// The Shannon lower bound does not ask for unit variance, so the data need no normalization.
#include "ratefloor/floor/iid_floor.h"

#include <algorithm>

#include "ratefloor/floor/shannon_bounds.h"

namespace ratefloor::floor {

double IidFloor::bits(double distortion) const {
  return std::max(0.0, slb_bits(entropy_bits_, distortion));
}

double IidFloor::distortion(double rate_bits) const {
  return distortion_at_slb(entropy_bits_, rate_bits);
}

}  // namespace ratefloor::floor

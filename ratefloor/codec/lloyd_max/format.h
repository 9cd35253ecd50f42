// The name of a Lloyd–Max quantizer: all that its decoder knows besides the header (spec.md).
#pragma once

#include <string>

#include "ratefloor/codec/method_name.h"

namespace ratefloor::codec::lloyd_max {

/// K of lloydK, 1 … 8. Error kInvalidArgument.
Result<int> parse_bits(const MethodName& name);
std::string name_of(int bits);

}  // namespace ratefloor::codec::lloyd_max

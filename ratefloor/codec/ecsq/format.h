// The name of an entropy-constrained quantizer. Its decoder needs nothing of it, but knows by it
// which codec it is (spec.md).
#pragma once

#include <string>

#include "ratefloor/codec/method_name.h"

namespace ratefloor::codec::ecsq {

/// R of ecsqR, 0.05 … 8 bits. Error kInvalidArgument.
Result<double> parse_rate(const MethodName& name);

}  // namespace ratefloor::codec::ecsq

// lloydK: the least-error quantizer with 2^K levels for the fitted density, scaled row by row
// (spec.md).
#pragma once

#include <memory>

#include "ratefloor/codec/method.h"
#include "ratefloor/codec/method_name.h"

namespace ratefloor::codec::lloyd_max {

/// lloydK, 1 <= K <= 8.
Result<std::unique_ptr<Method>> parse(const MethodName& name);

}  // namespace ratefloor::codec::lloyd_max

// intK: uniform integer grids with a scale, and perhaps a zero point, per group (spec.md).
#pragma once

#include <memory>

#include "ratefloor/codec/method.h"
#include "ratefloor/codec/method_name.h"

namespace ratefloor::codec::integer {

/// intK with -asym and -gN.
Result<std::unique_ptr<Method>> parse(const MethodName& name);

}  // namespace ratefloor::codec::integer

// ecsqR: the quantizer of least error at index entropy R for the fitted density, scaled row by row,
// its indices entropy-coded (spec.md).
#pragma once

#include <memory>

#include "ratefloor/codec/method.h"
#include "ratefloor/codec/method_name.h"

namespace ratefloor::codec::ecsq {

/// ecsqR, 0.05 <= R <= 8.
Result<std::unique_ptr<Method>> parse(const MethodName& name);

}  // namespace ratefloor::codec::ecsq

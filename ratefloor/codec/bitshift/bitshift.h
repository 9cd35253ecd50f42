// bitshiftK: K bits per weight, exactly, by the best path through a trellis of 2^L states whose
// values are computed (spec.md). Every weight can be decoded on its own.
#pragma once

#include <memory>

#include "ratefloor/codec/method.h"
#include "ratefloor/codec/method_name.h"

namespace ratefloor::codec::bitshift {

/// bitshiftK, 1 <= K <= 4, then -sL: 8 <= L <= 16.
Result<std::unique_ptr<Method>> parse(const MethodName& name);

}  // namespace ratefloor::codec::bitshift

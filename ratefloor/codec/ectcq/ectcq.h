// ectcqR: entropy-coded trellis quantization at R stored bits per weight.
#pragma once

#include <memory>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/codec/method_name.h"

namespace ratefloor::codec::ectcq {

/// ectcqR, then -sN (states, a power of two from 4 to 4096) or -eN (effort 1 … 9).
Result<std::unique_ptr<Method>> parse(const MethodName& name);

}  // namespace ratefloor::codec::ectcq

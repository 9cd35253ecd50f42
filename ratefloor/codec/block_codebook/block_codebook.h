// nf4, fp4, af4: four-bit codebooks on blocks scaled by their absolute maximum (spec.md).
#pragma once

#include <memory>

#include "ratefloor/codec/method.h"
#include "ratefloor/codec/method_name.h"

namespace ratefloor::codec::block_codebook {

/// nf4 | fp4 | af4 with -fp16 or -dq and with -bN.
Result<std::unique_ptr<Method>> parse(const MethodName& name);

}  // namespace ratefloor::codec::block_codebook

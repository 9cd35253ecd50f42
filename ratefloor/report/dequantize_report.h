// `ratefloor dequantize` as JSON and for people.
#pragma once

#include <string>

#include "ratefloor/job/dequantize.h"

namespace ratefloor::report {

/// Fields: schema, schema_version, model, output; tensors[]: name, shape, codec (null: was not
/// quantized), original_dtype, dtype; files[]: name, bytes; companions[]. Ends in a newline.
std::string dequantize_json(const job::DequantizeRequest& request,
                            const job::DequantizeReport& report);

/// What was written, in a few lines.
std::string dequantize_table(const job::DequantizeRequest& request,
                             const job::DequantizeReport& report);

}  // namespace ratefloor::report

// Everything that decides the bytes of a quantized model, as text: an interrupted run may only be
// gone on with where this is the same.
//
// JSON with one field per line. A weight file is known by its name, size, and a hash of its header
// and of 64 pages spread over its data: enough to tell one model from another, or from a newer
// version of itself, in a millisecond. Nothing of the machine is in it (paths, times), so that its
// digest also says which run a result is of.
#pragma once

#include <string>
#include <string_view>

#include "ratefloor/base/result.h"
#include "ratefloor/io/model_folder.h"
#include "ratefloor/job/quantize_record.h"

namespace ratefloor::job {

/// `version` of ratefloor. Errors: kIo where a file of the model cannot be read.
Result<std::string> plan_text(const io::Model& model, const QuantizeOptions& options,
                              const std::string& version);

/// 16 hexadecimal digits: xxHash-64 with seed 0.
std::string plan_digest(std::string_view plan);

/// Where two plans first differ, for people: "there "codec": "ecsq", here "codec": "ectcq"".
std::string plan_difference(std::string_view there, std::string_view here);

}  // namespace ratefloor::job

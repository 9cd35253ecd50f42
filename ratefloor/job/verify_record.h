// What a quantized model's files hold against what its ratefloor.json says.
#pragma once

#include <cstdint>
#include <string>

#include "ratefloor/job/quantized_model_record.h"
#include "ratefloor/job/verify.h"

namespace ratefloor::job {

/// Of report.matrices, untouched and bytes, which are complete but for what comes from the record:
/// fills in codec and claimed_distortion, and appends problems. Counts must agree exactly, rates to
/// the nine digits of the record, the error with the one that was measured (where it was) to 1e-6,
/// all relatively. `tensor_bytes`: of all tensors, the rest of report.bytes being headers. `file`:
/// the record's path, for messages.
void compare_record(const Claims& claims, const std::string& file, std::uint64_t tensor_bytes,
                    VerifyReport& report);

}  // namespace ratefloor::job

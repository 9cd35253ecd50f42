// `ratefloor verify` as JSON.
#pragma once

#include <string>

#include "ratefloor/job/verify.h"

namespace ratefloor::report {

/// Fields: schema, schema_version, model, against (null without), intact, chunks, stored_bytes (of
/// all weight files); tensors[]: name, shape, dtype, codec, weights, chunks, stored_bytes,
/// stored_bpw, claimed_distortion and distortion (null where unknown), sound; untouched[]: name,
/// shape, dtype, stored_bytes, sound; problems[]: message, file, tensor, offset, remedy (null where
/// there is none); warnings[]. Ends in a newline.
std::string verify_json(const job::VerifyReport& report);

}  // namespace ratefloor::report

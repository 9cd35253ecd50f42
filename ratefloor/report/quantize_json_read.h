// The record of `quantize` back from its text: the page of a folder that was finished before.
//
// The text is no more trusted than any other file: what is missing in it, or has another type, is
// empty, 0 or NaN. `verify` is what compares a record with its folder.
#pragma once

#include <string_view>

#include "ratefloor/base/result.h"
#include "ratefloor/job/quantize_record.h"

namespace ratefloor::report {

/// Such that quantize_json() of it is the text again, if that came from a record. Error kMalformed
/// where the text is no JSON object of this schema.
Result<job::QuantizeRecord> read_quantize_json(std::string_view text);

}  // namespace ratefloor::report

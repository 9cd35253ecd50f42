// The record of `ratefloor analyze --json`.
//
// Field names are a contract with our users. The same analysis gives the same bytes: fields in a
// fixed order, numbers with nine significant digits, no times, no paths but the model's own. A
// number that does not exist (the entropy of a constant tensor, an error relative to variance zero)
// is null; names that are not UTF-8 have their bad bytes replaced by U+FFFD.
#pragma once

#include <string>

#include "ratefloor/job/analysis.h"

namespace ratefloor::report {

/// Goes up when a field is renamed, removed or changes meaning; new fields don't count.
inline constexpr int kAnalysisSchemaVersion = 1;

/// What `floor_bits` and `iid_floor_bits` are relative to, in words.
extern const char* const kFloorModel;
extern const char* const kIidFloorModel;

/// Pretty-printed, ends in a newline.
std::string analysis_json(const job::Analysis& analysis);

}  // namespace ratefloor::report

// The record of `ratefloor quantize`, as --json and as the ratefloor.json of the folder it made.
//
// Field names are a contract with users, and `verify` reads them. The same record gives the same
// bytes: fields in a fixed order, numbers with nine significant digits, no times, no paths. A
// number that does not exist (a floor without a density) is null. What only calibrated runs have
// (options.calibration, options.uniform_rates, calibration, a tensor's layer) is absent otherwise.
#pragma once

#include <string>

#include "ratefloor/job/quantize_record.h"

namespace ratefloor::report {

/// Goes up when a field is renamed, removed or changes meaning; new fields don't count.
inline constexpr int kQuantizeSchemaVersion = 1;

/// Pretty-printed, ends in a newline.
std::string quantize_json(const job::QuantizeRecord& record);

/// The same as one line of ASCII, without a newline.
std::string quantize_json_line(const job::QuantizeRecord& record);

}  // namespace ratefloor::report

// `ratefloor check`: the verdict on a certificate, as JSON and for people.
#pragma once

#include <string>

#include "ratefloor/floor/checker/check_report.h"

namespace ratefloor::report {

/// Fields: schema, schema_version, format, subject, accepted, precision_bits, tests[]: name,
/// claimed (text), own (pair [lower, upper], rounded outward, null where there is no such bound),
/// passed, why. Ends in a newline.
std::string check_json(const floor::CheckReport& report);

/// Ends with "accepted" or "REJECTED: " and every reason.
std::string check_table(const floor::CheckReport& report);

}  // namespace ratefloor::report

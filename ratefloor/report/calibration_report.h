// What `ratefloor calibrate` shows.
#pragma once

#include <string>

#include "ratefloor/job/calibration_summary.h"

namespace ratefloor::report {

std::string calibration_table(const job::CalibrationSummary& summary);

/// Without times: same input, same bytes.
std::string calibration_json(const job::CalibrationSummary& summary);

}  // namespace ratefloor::report

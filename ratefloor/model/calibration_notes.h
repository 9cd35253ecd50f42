// What a user should see of an input's statistics: a row of the table, and warnings.
#pragma once

#include "ratefloor/job/calibration_summary.h"
#include "ratefloor/linear/calibration/input_statistics.h"

namespace ratefloor::model {

/// Appends a row to summary.inputs; warnings for channels that are always zero and for fewer tokens
/// than channels, with the remedy. Precondition: check_statistics() has no objection.
void add_notes(const linear::InputStatistics& statistics, job::CalibrationSummary& summary);

}  // namespace ratefloor::model

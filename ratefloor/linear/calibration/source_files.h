// The files that join and merge start from: opened, and compared.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/linear/calibration/calibration_file.h"

namespace ratefloor::linear {

/// kInvalidArgument when there is none; otherwise the errors of CalibrationFile::open().
Result<std::vector<CalibrationFile>> open_sources(const std::vector<std::string>& files);

/// kInvalidArgument, naming both files, unless `difference`, a field's name, is empty.
Result<void> require_same(const CalibrationFile& first, const CalibrationFile& other,
                          std::string_view difference);

/// kInvalidArgument for more inputs than a file may have.
Result<void> require_few(std::size_t inputs);

}  // namespace ratefloor::linear

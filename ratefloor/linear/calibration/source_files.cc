// See source_files.h.
#include "ratefloor/linear/calibration/source_files.h"

#include "ratefloor/linear/calibration/statistics_tensors.h"

namespace ratefloor::linear {

Result<std::vector<CalibrationFile>> open_sources(const std::vector<std::string>& files) {
  if (files.empty()) {
    return make_error(ErrorCode::kInvalidArgument, "no files of calibration statistics")
        .remedied_by("give at least one");
  }
  std::vector<CalibrationFile> sources;
  for (const std::string& path : files) {
    Result<CalibrationFile> file = CalibrationFile::open(path);
    if (!file) return std::move(file).error();
    sources.push_back(*std::move(file));
  }
  return sources;
}

Result<void> require_same(const CalibrationFile& first, const CalibrationFile& other,
                          std::string_view difference) {
  if (difference.empty()) return {};
  std::string message(difference);
  message.append(" is not that of ").append(first.path());
  return make_error(ErrorCode::kInvalidArgument, std::move(message))
      .in_file(other.path())
      .remedied_by("put together only what was gathered in the same way from the same model");
}

Result<void> require_few(std::size_t inputs) {
  if (inputs <= kMostInputs) return {};
  return make_error(ErrorCode::kInvalidArgument, std::to_string(inputs) +
                                                     " inputs in all; a file holds at most " +
                                                     std::to_string(kMostInputs));
}

}  // namespace ratefloor::linear

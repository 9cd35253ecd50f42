// Any bytes as a file of calibration statistics: as they are, and with the checksums made right, so
// that what lies behind them is reached, too.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "ratefloor/linear/calibration/calibration_file.h"
#include "ratefloor/linear/calibration/diagnosis.h"
#include "ratefloor/linear/calibration/testing/statistics_examples.h"

namespace {

using ratefloor::linear::CalibrationFile;
using ratefloor::linear::InputStatistics;

void check_message(const ratefloor::Error& error) {
  if (error.message.empty() || error.to_string().size() > 4000) std::abort();
}

void read(std::string_view bytes) {
  const auto file =
      CalibrationFile::parse(std::as_bytes(std::span(bytes.data(), bytes.size())), "F");
  if (!file) return check_message(file.error());
  std::size_t numbers = 0;
  for (const CalibrationFile::Input& input : file->inputs()) {
    const ratefloor::Result<InputStatistics> statistics = file->read(input.name);
    if (!statistics) {
      check_message(statistics.error());
      continue;
    }
    if (!check_statistics(*statistics)) std::abort();
    if (!(trace(*statistics) >= 0)) std::abort();
    diagnose(*statistics);
    numbers += statistics->second_moment_sum.size();
  }
  if (numbers * 8 > bytes.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read(bytes);
  if (const auto signed_again = ratefloor::linear::test::signed_again(bytes)) read(*signed_again);
  return 0;
}

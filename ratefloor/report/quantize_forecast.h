// What `ratefloor quantize --dry-run` shows.
#pragma once

#include <string>

#include "ratefloor/job/quantize_forecast.h"

namespace ratefloor::report {

/// Both end in a newline. Times differ from run to run, and so do the bytes.
std::string forecast_table(const job::QuantizeForecast& forecast);
std::string forecast_json(const job::QuantizeForecast& forecast);

/// "2.4 GB", decimal, as --size takes it.
std::string bytes_text(double bytes);
/// "40 s", "12 min", "3.5 h".
std::string duration_text(double seconds);

}  // namespace ratefloor::report

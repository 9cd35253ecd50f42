// By way of text: std::to_chars and std::from_chars are correctly rounded and know no locale, where
// multiplying by a power of ten would round twice.
#include "ratefloor/report/significant.h"

#include <charconv>
#include <cmath>
#include <system_error>

namespace ratefloor::report {

double round_significant(double value, int digits) {
  if (!std::isfinite(value)) return value;
  if (value == 0) return 0;
  char text[40];
  const auto written =
      std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, digits - 1);
  double rounded = value;
  const auto read = std::from_chars(text, written.ptr, rounded);
  // The largest doubles can round up past the end of the range; they keep all their digits.
  return read.ec == std::errc() && std::isfinite(rounded) ? rounded : value;
}

double round_outward(double value, int direction, int digits) {
  const double rounded = round_significant(value, digits);
  if (value == 0 || !std::isfinite(value) || (rounded - value) * direction >= 0) return rounded;
  const double step = std::pow(10.0, std::floor(std::log10(std::abs(value))) - (digits - 1));
  return round_significant(value + direction * step, digits);
}

}  // namespace ratefloor::report

// Rates are A + i · STEP, each rounded once: adding STEP again and again would drift.
#include "ratefloor/job/rate_range.h"

#include <charconv>
#include <cmath>
#include <string>

#include "ratefloor/io/utf8.h"

namespace ratefloor::job {
namespace {

Error wrong(std::string_view text, std::string_view what) {
  return make_error(ErrorCode::kInvalidArgument,
                    "rates '" + io::printable(text, 80) + "': " + std::string(what))
      .remedied_by("give FIRST:LAST:STEP in bits, for example 0.25:5:0.25");
}

bool read_number(std::string_view text, double& value) {
  const char* end = text.data() + text.size();
  const auto [stop, status] = std::from_chars(text.data(), end, value);
  return status == std::errc() && stop == end;
}

}  // namespace

Result<std::vector<double>> parse_rate_range(std::string_view text) {
  std::vector<double> numbers;
  for (std::string_view rest = text;;) {
    const std::size_t colon = rest.find(':');
    const std::string_view part = rest.substr(0, colon);
    double value = 0;
    if (!read_number(part, value))
      return wrong(text, "'" + io::printable(part, 40) + "' is not a number");
    numbers.push_back(value);
    if (colon == std::string_view::npos) break;
    rest.remove_prefix(colon + 1);
    if (numbers.size() == 3) return wrong(text, "more than three numbers");
  }
  if (numbers.size() == 1) numbers = {numbers[0], numbers[0], 1};
  if (numbers.size() != 3) return wrong(text, "two numbers, but not the step");
  const double first = numbers[0], last = numbers[1], step = numbers[2];
  if (!std::isfinite(first) || !std::isfinite(last) || !std::isfinite(step))
    return wrong(text, "a number is not finite");
  if (first < 0) return wrong(text, "rates must not be negative");
  if (last > kMaxCurveRate) return wrong(text, "rates above 32 bits are out of range");
  if (step <= 0) return wrong(text, "the step must be above 0");
  if (first > last) return wrong(text, "the first rate is above the last");
  const double steps = (last - first) / step + 1e-6;
  if (steps >= kMaxCurvePoints) return wrong(text, "more than 10,000 rates");
  std::vector<double> rates(static_cast<std::size_t>(steps) + 1);
  for (std::size_t i = 0; i < rates.size(); ++i) rates[i] = first + static_cast<double>(i) * step;
  return rates;
}

}  // namespace ratefloor::job

// Bounds are printed with 17 digits where they are doubles to be read back, which gives the same
// double, and outward to fourteen where they are for eyes.
#include "ratefloor/report/check_json.h"

#include <fmt/format.h>

#include <cmath>

#include "ratefloor/report/json_value.inc"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

constexpr int kExactDigits = 17, kShownDigits = 14;

/// `direction` −1: a text that means at most `value`; +1: at least.
std::string outward(double value, int direction) {
  if (!std::isfinite(value)) return value < 0 ? "-inf" : "inf";
  double rounded = round_significant(value, kShownDigits);
  if (value != 0 && (rounded - value) * direction < 0) {
    const double magnitude = std::floor(std::log10(std::abs(value)));
    const double step = std::pow(10.0, magnitude - (kShownDigits - 1));
    rounded = round_significant(value + direction * step, kShownDigits);
  }
  return fmt::format("{:.{}g}", rounded, kShownDigits);
}

std::string own_text(const floor::CheckTest& test) {
  if (std::isinf(test.own_lower) && std::isinf(test.own_upper)) return "not bounded";
  if (std::isinf(test.own_lower)) return "<= " + outward(test.own_upper, 1);
  return fmt::format("[{}, {}]", outward(test.own_lower, -1), outward(test.own_upper, 1));
}

}  // namespace

std::string check_json(const floor::CheckReport& report) {
  Json tests = Json::array();
  for (const floor::CheckTest& test : report.tests)
    tests.push_back({{"name", test.name},
                     {"claimed", test.claimed},
                     {"own", Json::array({number(test.own_lower, kExactDigits),
                                          number(test.own_upper, kExactDigits)})},
                     {"passed", test.passed},
                     {"why", test.why}});
  const Json root = {{"schema", "ratefloor.check"},   {"schema_version", 1},
                     {"format", report.format},       {"subject", report.subject},
                     {"accepted", report.accepted()}, {"precision_bits", report.precision_bits},
                     {"tests", std::move(tests)}};
  return dump(root, 2) + "\n";
}

std::string check_table(const floor::CheckReport& report) {
  TextGrid grid;
  for (const char* head : {"test", "claimed", "found", ""}) grid.add_column(head, Align::kLeft);
  for (const floor::CheckTest& test : report.tests)
    grid.add_row({printable(test.name), printable(test.claimed), own_text(test),
                  test.passed ? "ok" : "FAILED"});
  std::string out = printable(report.subject) + "\n\n" + grid.to_string() + "\n";
  if (report.accepted())
    return out + fmt::format("accepted (recomputed with {} bits)\n", report.precision_bits);
  for (const floor::CheckTest& test : report.tests)
    if (!test.passed)
      out += "REJECTED: " + printable(test.name) + ": " + printable(test.why) + "\n";
  return report.tests.empty() ? out + "REJECTED: nothing was tested\n" : out;
}

}  // namespace ratefloor::report

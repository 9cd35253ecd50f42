// Rounding to significant decimal digits.
//
// Reports carry nine digits: more than any measurement here deserves, few enough that the last bits
// of a logarithm, which differ between C libraries, don't change the bytes of a report.
#pragma once

namespace ratefloor::report {

inline constexpr int kReportDigits = 9;

/// The double nearest to `value` written with `digits` (1 … 17) significant digits; ties and
/// everything else as std::to_chars rounds. Zero loses its sign; NaN and infinities stay
/// themselves.
double round_significant(double value, int digits = kReportDigits);

/// The same, for the ends of an interval: `direction` −1: at most `value`; +1: at least.
double round_outward(double value, int direction, int digits);

}  // namespace ratefloor::report

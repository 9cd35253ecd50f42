// "A:B:STEP": the rates of a curve.
#pragma once

#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::job {

inline constexpr double kMaxCurveRate = 32;
inline constexpr int kMaxCurvePoints = 10'000;

/// A, A + STEP, … up to B (B included when a step ends there within a millionth of STEP). Error,
/// naming what is wrong, unless 0 <= A <= B <= 32, STEP > 0 and there are at most 10,000 rates. A
/// single number is a range of one.
Result<std::vector<double>> parse_rate_range(std::string_view text);

}  // namespace ratefloor::job

// Whether second moments can be those of any inputs: Σ has no negative eigenvalue, but for what
// sums in f32 leave.
#pragma once

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/linear/calibration/input_statistics.h"

namespace ratefloor::linear {

/// Of the mean of Σ's diagonal: what a negative eigenvalue may be at most.
inline constexpr double kMostNegative = 0.01;

/// Error kMalformed, naming the input and a channel. n³/3 multiplications, and the memory of a
/// factor: 4 n² bytes. Precondition: check_statistics() has no objection.
Result<void> check_definite(const InputStatistics& statistics, const Executor& executor);

}  // namespace ratefloor::linear

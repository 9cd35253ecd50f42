// A first look at the weights, before hours of work: are they finite, and is there anything to
// quantize?
#pragma once

#include <cstdint>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/base/result.h"

namespace ratefloor::job {

enum class WeightContent {
  kVaried,
  kZero,      // every weight is 0 (of either sign): any codec gives an exact copy in few bytes
  kConstant,  // all are the same, not 0: no density describes it, and errors have no scale
};

/// One pass over the matrix, at the speed of the disk. Error kNotFinite, with the counts.
Result<WeightContent> check_weights(const Matrix& matrix, const Executor& executor);

/// "3 NaN and 1 infinite values among the weights", with what to do about it.
Error not_finite(std::uint64_t nan_count, std::uint64_t inf_count);

}  // namespace ratefloor::job

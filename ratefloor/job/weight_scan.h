// The two passes over a matrix that everything else is computed from: its values, and its values
// divided by the scale of their row.
#pragma once

#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/source/value_histogram.h"

namespace ratefloor::job {

struct WeightScan {
  source::ValueHistogram values;
  std::vector<float> row_scales;  // √(mean w²) of each row
};

/// One pass; row scales of rows with NaN or Inf are meaningless (the histogram counts those
/// values).
WeightScan scan_weights(const Matrix& matrix, const Executor& executor);

/// Second pass: the histogram of w / row_scale; rows of zeros do not enter. With `col_scales`
/// (none, or one per column) of w / (row_scale · col_scale); columns of zeros do not enter either.
source::ValueHistogram scan_normalized(const Matrix& matrix, const std::vector<float>& row_scales,
                                       const Executor& executor,
                                       std::span<const float> col_scales = {});

}  // namespace ratefloor::job

// How wide the rows and columns of a matrix are.
#pragma once

#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"

namespace ratefloor::codec::ectcq {

/// The power p of |w| whose mean is a good measure of scale: 1 for peaked densities (β below 1.5),
/// else 2.
inline int scale_power(double beta) { return beta < 1.5 ? 1 : 2; }

struct ScaleMoments {
  float greatest = 0;        // |w|
  std::vector<double> rows;  // the mean of |w|^p of each
  /// The mean of (|w| / row scale)^p of each, over all of these. Empty where columns cannot have
  /// classes.
  std::vector<double> cols;
};

/// One pass. `row_scales` are roots of mean squares; rows of scale 0 do not count in columns. The
/// same on any number of threads.
ScaleMoments scale_moments(const Matrix& matrix, std::span<const float> row_scales, int power,
                           const Executor& executor);

}  // namespace ratefloor::codec::ectcq

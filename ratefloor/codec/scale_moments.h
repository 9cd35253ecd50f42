// How wide the rows and columns of a matrix are.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"

namespace ratefloor::codec {

struct ScaleMoments {
  float greatest = 0;        // |w|
  std::vector<double> rows;  // the mean of |w|^p of each
  /// The mean of (|w| / row scale)^p of each, over all of these. Empty for a single row or column,
  /// and for more than kMostColumns.
  std::vector<double> cols;
};

inline constexpr std::uint64_t kMostColumns = std::uint64_t{1} << 24;

/// One pass. `row_scales` are roots of mean squares; rows of scale 0 do not count in columns. The
/// same on any number of threads. `power`: 1 or 2.
ScaleMoments scale_moments(const Matrix& matrix, std::span<const float> row_scales, int power,
                           const Executor& executor);

}  // namespace ratefloor::codec

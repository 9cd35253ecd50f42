// What has to be known of a tensor before it is encoded, and what its result is measured against:
// the model that codecs are designed for, the variance, the floor.
//
// The same definitions as `analyze` uses, so that both report the same gap. Cost: four passes.
#pragma once

#include <optional>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/floor/row_conditional.h"

namespace ratefloor::job {

struct TensorFit {
  codec::TensorModel model;
  double variance = 0;                       // 0 when all weights are equal
  std::optional<floor::RowFloor> row_floor;  // nothing when no density fits
  /// Given the scales of the columns, too; nothing with few rows or columns either.
  std::optional<floor::RowFloor> row_column_floor;

  /// Mean squared error over variance; 0 for an exact copy even of a constant.
  double distortion(double squared_error, std::uint64_t weights) const;
  /// The row-conditional floor at a distortion > 0; NaN without a density or at an exact copy.
  double floor_bits(double distortion) const;
  /// The floor given the scales of rows and columns, likewise.
  double row_column_floor_bits(double distortion) const;
};

/// `matrix` is not empty. Where rows have fewer than kMinColsForRowScales weights, or every row is
/// constant though the matrix is not, the floor is that of the matrix as one long row. Error
/// kNotFinite when there is a NaN or an Inf.
Result<TensorFit> fit_tensor(const Matrix& matrix, const Executor& executor, Progress& progress);

}  // namespace ratefloor::job

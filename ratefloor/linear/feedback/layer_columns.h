// A layer's weights as cancellation wants them: columns in the order of the factor, with what they
// aim at, and back.
#pragma once

#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/linear/calibration/input_statistics.h"
#include "ratefloor/linear/feedback/cancel.h"
#include "ratefloor/linear/feedback/damped_factor.h"

namespace ratefloor::linear {

class LayerColumns {
 public:
  /// `drifted_cross`: as in FeedbackSettings. Everything but `matrix` must outlive this. Columns of
  /// dead channels are read as 0, unless inputs drifted.
  LayerColumns(const Matrix& matrix, const InputStatistics& statistics, const DampedFactor& factor,
               std::span<const double> drifted_cross, const Executor& executor);

  const Columns& weights() const { return weights_; }

  /// Takes what is best without quantization, by the factor of now, for what error_of() and
  /// rescaled() compare with: the weights themselves, unless inputs drifted.
  void set_goal();
  /// One pass with the factor of now, which has this ridge in it.
  void decide(std::span<const double> ridge, ColumnQuantizer& quantizer) const;

  /// As the matrix has them: row-major.
  std::vector<float> in_rows(const Columns& columns) const;
  /// tr(ΔΣΔᵀ) of what misses the goal.
  double error_of(const Columns& reproduction) const;
  /// In rows, after fit_rescaling(). `scales`: of the columns here.
  std::vector<float> rescaled(const Columns& reproduction, std::span<const float> scales) const;

 private:
  Columns aim() const;

  const InputStatistics& statistics_;
  const DampedFactor& factor_;
  std::span<const double> drifted_cross_;
  const Executor& executor_;
  Columns weights_, goal_;
};

}  // namespace ratefloor::linear

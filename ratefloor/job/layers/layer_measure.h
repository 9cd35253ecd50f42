// What a stored matrix is at its layer's output: error, and floors under named source models.
#pragma once

#include <memory>
#include <optional>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/base/result.h"
#include "ratefloor/codec/tensor_stream/decoder.h"
#include "ratefloor/job/layers/calibration_record.h"
#include "ratefloor/linear/calibration/input_statistics.h"
#include "ratefloor/linear/layer_floor/input_spectrum.h"

namespace ratefloor::job {

/// Shared by the matrices that read one input. Up to kMostEigen channels with the eigenbasis; the
/// high-rate floors of larger ones.
class LayerMeasure {
 public:
  static constexpr std::uint64_t kMostEigen = 4096;

  /// Where Σ has no spectrum (too few tokens for a log-determinant), results have no floors.
  explicit LayerMeasure(std::shared_ptr<const linear::InputStatistics> statistics,
                        std::uint64_t most_eigen = kMostEigen);

  /// `stored_bpw`: of the stream; `by_columns`: with a floor of the model that knows the powers of
  /// columns. slope_nats and what follows from it stay NaN.
  Result<LayerResult> measure(const Matrix& matrix, const codec::TensorStream& stream,
                              double stored_bpw, bool by_columns, const Executor& executor) const;

  /// Of a matrix whose columns have powers of their own in the basis that these statistics are in,
  /// and that is stored in it: model "shared basis". Nothing without a spectrum.
  std::optional<LayerModelFloor> basis_floor(const Matrix& turned, double stored_bpw,
                                             double distortion, const Executor& executor) const;

 private:
  std::shared_ptr<const linear::InputStatistics> statistics_;
  std::optional<linear::InputSpectrum> spectrum_;
};

}  // namespace ratefloor::job

// What a stored matrix does to its layer's output.
#pragma once

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/base/result.h"
#include "ratefloor/codec/tensor_stream/decoder.h"
#include "ratefloor/linear/calibration/input_statistics.h"

namespace ratefloor::job {

struct OutputError {
  double error = 0;   // tr(ΔΣΔᵀ), Δ = W − Ŵ
  double energy = 0;  // tr(WΣWᵀ)
  /// 0 for an exact copy even of nothing.
  double distortion() const { return error == 0 ? 0 : error / energy; }
};

/// Decodes `stream`, a run of rows at a time, and weighs its differences from `matrix`. The same
/// bits on any number of threads. Cost: two quadratic forms of each row (linear/calibration).
Result<OutputError> output_error(const Matrix& matrix, const codec::TensorStream& stream,
                                 const linear::InputStatistics& statistics,
                                 const Executor& executor);

}  // namespace ratefloor::job

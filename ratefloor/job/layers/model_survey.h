// What a calibrated run finds out about a model before it quantizes anything: for every matrix its
// rate curve, and how much the model minds its errors.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/job/layers/layer_source.h"
#include "ratefloor/job/layers/shared_basis.h"
#include "ratefloor/job/quantize/prepare_run.h"
#include "ratefloor/linear/allocation/rate_curve.h"

namespace ratefloor::job {

/// Of Σ's mean diagonal, added to it wherever a matrix is quantized or surveyed: what the model
/// will read is not the text that Σ is of (linear/calibration/damped.h).
inline constexpr double kDamping = 0.01;

struct MatrixSurvey {
  std::string tensor;
  std::string input;  // statistics it is quantized with; empty: none, errors of weights count
  /// Nats of KL per token for each unit of the error tr(ΔΣΔᵀ), Σ as the text has it (1 without an
  /// input); NaN where the source cannot tell.
  double kappa = std::numeric_limits<double>::quiet_NaN();
  double basis_saved_bits = 0;  // above 0: it is stored in the shared basis
  linear::RateCurve curve{};
};

/// One for each of run.tensors, in their order. κ is measured with the errors that an ideal
/// quantizer makes at `rate` bits per weight: errors have many shapes, and a model minds some of
/// them a hundred times as much as white noise of the same energy. Cost: a pass over all weights,
/// some ten Cholesky factorizations and a cancellation for each matrix, and what the source takes.
/// Errors name the matrix: those of the source; kInvalidArgument where statistics do not fit it or
/// are missing (input_of names them), kMalformed
/// where they are those of no inputs.
Result<std::vector<MatrixSurvey>> survey_model(const PreparedRun& run, LayerSource& source,
                                               const SharedBasis& shared, double rate,
                                               const Executor& executor, Progress& progress);

/// JSON, numbers bit for bit.
std::string survey_text(const std::vector<MatrixSurvey>& survey);
Result<std::vector<MatrixSurvey>> parse_survey(std::string_view json);

}  // namespace ratefloor::job

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
#include "ratefloor/job/quantize/prepare_run.h"
#include "ratefloor/linear/allocation/rate_curve.h"

namespace ratefloor::job {

struct MatrixSurvey {
  std::string tensor;
  std::string input;  // statistics it is quantized with; empty: none, errors of weights count
  /// Noise of relative variance v has an error tr(ΔΣΔᵀ) of v · unit (Σ = 1 without an input).
  double unit = 0;
  double noise_slope = std::numeric_limits<double>::quiet_NaN();  // layer_source.h
  linear::RateCurve curve{};

  /// Nats of KL for each unit of error; NaN where slopes are not known.
  double kappa() const { return noise_slope / unit; }
};

/// One for each of run.tensors, in their order. Cost: a pass over all weights, and some ten
/// Cholesky factorizations of each matrix's input. Errors: those of the source; kInvalidArgument
/// where statistics do not fit a matrix, kMalformed where they are those of no inputs.
Result<std::vector<MatrixSurvey>> survey_model(const PreparedRun& run, LayerSource& source,
                                               const Executor& executor, Progress& progress);

/// JSON, numbers bit for bit.
std::string survey_text(const std::vector<MatrixSurvey>& survey);
Result<std::vector<MatrixSurvey>> parse_survey(std::string_view json);

}  // namespace ratefloor::job

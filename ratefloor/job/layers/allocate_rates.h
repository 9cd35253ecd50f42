// Rates of all tensors of a calibrated run, from its survey and the target for the whole model.
#pragma once

#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/job/layers/model_survey.h"
#include "ratefloor/job/quantize/prepare_run.h"

namespace ratefloor::job {

struct RateAllocation {
  std::vector<double> rates;  // in the order of run.tensors
  bool waterfilled = false;   // else uniform
};

/// Reverse waterfilling where the survey has slopes and options.uniform_rates does not forbid it;
/// overrides keep their rates. `budget`: of streams and the original's other tensors. Errors as
/// common_rate.
Result<RateAllocation> allocate_rates(const PreparedRun& run, const Budget& budget,
                                      const QuantizeOptions& options,
                                      const std::vector<MatrixSurvey>& survey);

/// What is to be added to the result of a matrix at its rate: slope, predicted KL, marginal value
/// of 0.1 bit. `layer` has the output distortion.
void add_predictions(const MatrixSurvey& survey, double rate, double energy, LayerResult& layer);

}  // namespace ratefloor::job

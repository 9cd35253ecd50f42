// Rates of all tensors of a calibrated run, from its survey and the target for the whole model.
#pragma once

#include <string>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/job/layers/model_survey.h"
#include "ratefloor/job/quantize/prepare_run.h"

namespace ratefloor::job {

struct RateAllocation {
  std::vector<double> rates;  // in the order of run.tensors
  bool waterfilled = false;   // else uniform
  double trust = 1;           // how far from the common rates to the waterfilled ones: 0 … 1
};

/// How far sensitivities are to be trusted that were measured one at a time, where together the
/// errors are foreseen to cost so many nats: below 0.05 wholly, above 0.25 not at all. Losses
/// beyond that are no longer sums of what single matrices cost, and one fluctuation of a broken
/// model is as good as the next.
double trust_in_sensitivities(double loss_nats);

/// Reverse waterfilling where the survey has slopes and options.uniform_rates does not forbid it;
/// overrides keep their rates. `budget`: of streams and the original's other tensors. Errors as
/// common_rate.
Result<RateAllocation> allocate_rates(const PreparedRun& run, const Budget& budget,
                                      const QuantizeOptions& options,
                                      const std::vector<MatrixSurvey>& survey);

/// "reverse waterfilling", "uniform", or how far from this to that, for the record.
std::string name_of(const RateAllocation& allocation);

/// What is to be added to the result of a matrix at its rate: slope, predicted KL, marginal value
/// of 0.1 bit. `layer` has the output distortion.
void add_predictions(const MatrixSurvey& survey, double rate, double energy, LayerResult& layer);

}  // namespace ratefloor::job

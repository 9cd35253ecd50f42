#include "ratefloor/job/layers/allocate_rates.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/job/layers/stages.h"
#include "ratefloor/job/quantize/rate_plan.h"
#include "ratefloor/linear/allocation/waterfill.h"

namespace ratefloor::job {
namespace {

constexpr double kChange = 0.1;  // bits, of marginal values
// Sensitivities are those on the calibration text: no matrix is taken far from the common rate for
// them. What reads tokens themselves, or all but themselves, least of all: of most tokens of
// another text this one may have nothing to say.
constexpr double kMostBelow = 0.75, kMostAbove = 2, kFirstMostBelow = 0.25;

constexpr double kTrustedLoss = 0.05, kForeignLoss = 0.25;  // nats

/// The embedding and the first block.
bool reads_tokens(std::string_view tensor, std::size_t blocks) {
  return stage_of(tensor, blocks) <= 1;
}

}  // namespace

Result<RateAllocation> allocate_rates(const PreparedRun& run, const Budget& budget,
                                      const QuantizeOptions& options,
                                      const std::vector<MatrixSurvey>& survey) {
  const Result<double> common =
      common_rate(run.model, run.decisions, run.tensors, budget, run.family);
  if (!common) return Error(common.error()).in_file(run.model.path());
  RateAllocation allocation;
  const auto known = [](const MatrixSurvey& one) { return std::isfinite(one.kappa); };
  allocation.waterfilled =
      !options.uniform_rates && std::any_of(survey.begin(), survey.end(), known);
  if (!allocation.waterfilled) {
    for (const PlannedTensor& tensor : run.tensors)
      allocation.rates.push_back(tensor.own_bits.value_or(*common));
    return allocation;
  }
  std::vector<linear::RateCurve> curves;  // with the weights of tensors that have no curve, too
  for (std::size_t i = 0; i < survey.size(); ++i) {
    curves.push_back(survey[i].curve);
    curves.back().weights = run.tensors[i].weights;
  }
  const std::size_t blocks = count_blocks(run.model);
  std::vector<linear::Allocated> matrices;
  double bits = 0;
  for (std::size_t i = 0; i < survey.size(); ++i) {
    linear::Allocated one{&curves[i], known(survey[i]) ? survey[i].kappa : 0,
                          run.tensors[i].own_bits};
    if (reads_tokens(survey[i].tensor, blocks)) one.least_bits = *common - kFirstMostBelow;
    // Of what nobody measured nobody can say that it needs less than others.
    if (!known(survey[i]) && !one.fixed_bits) one.fixed_bits = *common;
    if (run.tensors[i].zero) one.kappa = 0;
    bits += static_cast<double>(run.tensors[i].weights) * run.tensors[i].own_bits.value_or(*common);
    matrices.push_back(one);
  }
  const linear::RateBounds bounds{.least = std::max(0.5, *common - kMostBelow),
                                  .most = *common + kMostAbove};
  allocation.rates = linear::waterfill(matrices, bits, bounds);
  double loss = 0;
  for (std::size_t i = 0; i < matrices.size(); ++i)
    loss += linear::expected_loss(matrices[i], allocation.rates[i], bounds);
  allocation.trust = trust_in_sensitivities(loss);
  for (std::size_t i = 0; i < matrices.size(); ++i)
    if (!run.tensors[i].own_bits)  // the sum of bits stays
      allocation.rates[i] = *common + allocation.trust * (allocation.rates[i] - *common);
  return allocation;
}

double trust_in_sensitivities(double loss_nats) {
  if (!(loss_nats > kTrustedLoss)) return 1;
  return std::clamp(std::log(kForeignLoss / loss_nats) / std::log(kForeignLoss / kTrustedLoss), 0.0,
                    1.0);
}

std::string name_of(const RateAllocation& allocation) {
  if (!allocation.waterfilled) return "uniform";
  if (allocation.trust == 1) return "reverse waterfilling";
  if (allocation.trust == 0) return "uniform, as errors are too great to foresee their sum";
  return std::to_string(std::lround(100 * allocation.trust)) +
         " % of reverse waterfilling, as errors are too great to foresee their sum";
}

void add_predictions(const MatrixSurvey& survey, double rate, double energy, LayerResult& layer) {
  if (!std::isfinite(survey.kappa)) return;
  layer.slope_nats = survey.kappa * energy;
  layer.predicted_kl_nats = layer.slope_nats * layer.output_distortion;
  const linear::Allocated one{&survey.curve, survey.kappa, {}};
  layer.marginal_nats = linear::marginal_value(one, rate, kChange, {});
}

}  // namespace ratefloor::job

#include "ratefloor/codec/ectcq/trial.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "ratefloor/base/portable_math.h"
#include "ratefloor/codec/ectcq/search_tables.h"

namespace ratefloor::codec::ectcq {
namespace {

constexpr double kSmallestStep = 0x1p-126, kLargestStep = 0x1p+126;
constexpr double kSmallMove = 0.02;  // octaves
// Weights of a few values take fewer bits than planned, however fine the steps. With steps a
// quarter as wide as planned two deviations still lie within the tables; finer ones end in escapes.
constexpr double kFinestStep = 0.25;

float storable_step(double step) {
  const auto single = static_cast<float>(std::clamp(step, kSmallestStep, kLargestStep));
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(single);
  return std::bit_cast<float>((bits + 0x80u) & ~0xffu);
}

// a of the generalized Gaussian p ∝ 2^-((|x| / a)^β) with (E|x|^p)^(1/p) = reference, where
// E|x|^p = α^p Γ((p + 1)/β) / Γ(1/β) and a^β = α^β ln 2.
double model_scale(double beta, double reference) {
  const double p = scale_power(beta);
  const double log_moment = portable::log_gamma((p + 1) / beta) - portable::log_gamma(1 / beta);
  return reference * portable::exp(-log_moment / p) * portable::pow(portable::log(2.0), 1 / beta);
}

double entropy_bits(double beta) {
  const double log_alpha = 0.5 * (portable::log_gamma(1 / beta) - portable::log_gamma(3 / beta));
  return (portable::log(2 / beta) + log_alpha + portable::log_gamma(1 / beta) + 1 / beta) /
         portable::log(2.0);
}

std::int16_t scale_field(double octaves) {
  return static_cast<std::int16_t>(std::clamp(std::nearbyint(256 * octaves), -32000.0, 32000.0));
}

// A lane costs three bytes, and many keep vectors busy: 32,768 weights for each.
int log2_lanes_for(std::uint64_t weights) {
  int lanes = 0;
  while (lanes < kMostLog2Lanes && weights >= std::uint64_t{1} << (16 + lanes)) ++lanes;
  return lanes;
}

}  // namespace

Outlook look_at(const Matrix& matrix, const TensorModel& model, double rate_bits,
                const Executor& executor) {
  Outlook outlook;
  // The geometric mean: rows with outliers hardly move it.
  double logs = 0;
  std::size_t rows = 0;
  for (const float s : model.row_scales)
    if (s > 0) logs += portable::log(double{s}), ++rows;
  outlook.deviation = rows > 0 ? portable::exp(logs / static_cast<double>(rows)) : 0;
  if (model.row_fit.beta > 0) outlook.beta = std::clamp(model.row_fit.beta, 0.5, 7.5);
  const int power = scale_power(outlook.beta);
  const ScaleMoments moments = scale_moments(matrix, model.row_scales, power, executor);
  outlook.greatest = moments.greatest;
  outlook.scales =
      choose_classes(moments, matrix.cols(), power, outlook.deviation * portable::exp2(-rate_bits));
  return outlook;
}

Trial Trial::start(const Outlook& outlook, const Settings& settings, const Variant& variant,
                   std::uint64_t weights) {
  Trial trial;
  Format& format = trial.header.format;
  trial.header.classes = outlook.scales.classes;
  format.log2_states = settings.log2_states;
  format.log2_lanes = log2_lanes_for(weights);
  format.zero_rule = variant.zero_rule;
  if (variant.lambda > 0) trial.lambda = variant.lambda;
  // Beyond 6.3 bits a table of 253 indices at 12 bits of precision gets coarse.
  format.raw_bits = static_cast<int>(
      std::clamp(std::ceil(settings.rate_bits - 6.3), 0.0, static_cast<double>(kMostRawBits)));
  format.shape.beta = static_cast<std::uint8_t>(std::nearbyint(32 * outlook.beta));
  format.shape.scale =
      scale_field(portable::log2(model_scale(outlook.beta, outlook.scales.reference)));
  format.step = 1;
  const double high_rate =
      outlook.deviation * portable::exp2(entropy_bits(outlook.beta) - settings.rate_bits - 1);
  const double step = std::min(high_rate, 1.4 * outlook.deviation);
  trial.least_step_ = step * kFinestStep;
  trial.move_step(portable::log2(std::max(step, kSmallestStep)), outlook);
  return trial;
}

void Trial::move_step(double octaves, const Outlook& outlook) {
  Format& format = header.format;
  const double before = format.step;
  format.step = storable_step(std::max(before * portable::exp2(octaves), least_step_));
  const double moved = portable::log2(format.step / before);
  format.shape.scale = scale_field(format.shape.scale / 256.0 - moved);
  limit = std::min(double{outlook.greatest} / double{format.step} + 4, SearchTables::kMostSteps);
  if (std::abs(moved) < kSmallMove && !header.tables.empty()) return;
  header.is_explicit.clear();
  compute_tables(header);
}

double Trial::figure_of_merit() const {
  return rate + portable::log2(step()) + 0.5 * portable::log2(std::max(error, 1e-30));
}

}  // namespace ratefloor::codec::ectcq

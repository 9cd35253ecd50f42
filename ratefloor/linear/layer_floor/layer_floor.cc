// See layer_floor.h.
#include "ratefloor/linear/layer_floor/layer_floor.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ratefloor::linear {
namespace {

constexpr double kOne[1] = {1.0};

bool by_rows(SourceModel model) {
  return model == SourceModel::kRows || model == SourceModel::kRowsColumns ||
         model == SourceModel::kRowsEigenbasis;
}

bool by_columns(SourceModel model) {
  return model == SourceModel::kColumns || model == SourceModel::kRowsColumns;
}

bool by_basis(SourceModel model) {
  return model == SourceModel::kEigenbasis || model == SourceModel::kRowsEigenbasis;
}

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Column variances of C; all alike but for the models that know columns.
std::vector<double> column_variances(SourceModel model, const WeightProfile& profile) {
  if (model == SourceModel::kColumns) return profile.of_columns;
  if (model == SourceModel::kRowsColumns) return profile.of_normalized_columns;
  return std::vector<double>(profile.columns, by_rows(model) ? 1.0 : profile.mean_square);
}

/// v_k, the eigenvalues of Σ^½CΣ^½.
Result<std::vector<double>> components(SourceModel model, const InputSpectrum& spectrum,
                                       const WeightProfile& profile) {
  const std::vector<double> variances = column_variances(model, profile);
  if (by_columns(model)) return scaled_eigenvalues(spectrum.statistics(), variances);
  const std::vector<double>& basis =
      model == SourceModel::kEigenbasis ? profile.in_basis : profile.normalized_in_basis;
  std::vector<double> v(spectrum.eigenvalues().begin(), spectrum.eigenvalues().end());
  for (std::size_t k = 0; k < v.size(); ++k) v[k] *= by_basis(model) ? basis[k] : variances[k];
  return v;
}

/// Of a_r·v_k by the determinant. |SΣS| = |S|²|Σ| where no live channel's column is 0.
Result<floor::HighRate> high_rate(SourceModel model, const InputSpectrum& spectrum,
                                  const WeightProfile& profile, std::span<const double> scales) {
  const std::vector<double> variances = column_variances(model, profile);
  LogDeterminant determinant = spectrum.log_determinant();
  const InputStatistics& s = spectrum.statistics();
  bool all_live = true;
  double logs = 0;
  for (std::uint64_t i = 0; i < s.channels; ++i) {
    if (s.second_moment_sum[packed_index(s.channels, i, i)] == 0) continue;
    all_live = all_live && variances[i] > 0;
    logs += std::log2(variances[i]);
  }
  determinant.bits += logs;
  if (!all_live) {
    Result<LogDeterminant> again = scaled_log_determinant(s, variances);
    if (!again) return again.error();
    determinant = *again;
  }
  double live_scales = 0, scale_logs = 0;
  for (const double scale : scales)
    if (scale > 0) ++live_scales, scale_logs += std::log2(scale);
  const auto live = static_cast<double>(determinant.live);
  if (live == 0 || live_scales == 0) return floor::HighRate{};
  return floor::HighRate{.live_share = live / static_cast<double>(s.channels) * live_scales /
                                       static_cast<double>(scales.size()),
                         .log2_geometric_mean = determinant.bits / live + scale_logs / live_scales};
}

/// E tr(WΣWᵀ)/(rows·n) under a model of columns.
double expected_power(const InputStatistics& s, std::span<const double> variances,
                      std::span<const double> scales) {
  double sum = 0;
  for (std::uint64_t i = 0; i < s.channels; ++i)
    sum += s.second_moment_sum[packed_index(s.channels, i, i)] * variances[i];
  return sum / static_cast<double>(s.count) / static_cast<double>(s.channels) * mean(scales);
}

}  // namespace

std::string_view name(SourceModel model) {
  switch (model) {
    case SourceModel::kIid:
      return "iid";
    case SourceModel::kRows:
      return "rows";
    case SourceModel::kColumns:
      return "columns";
    case SourceModel::kRowsColumns:
      return "rows+columns";
    case SourceModel::kEigenbasis:
      return "eigenbasis";
    case SourceModel::kRowsEigenbasis:
      return "rows+eigenbasis";
  }
  return "";
}

double LayerFloor::bits(double distortion) const {
  assert(distortion >= 0);
  if (waterfilling_) return waterfilling_->bits(distortion * power_);
  return std::max(0.0, high_rate_.bits(distortion * power_) - kl_bits_);
}

double LayerFloor::distortion(double rate_bits) const {
  if (waterfilling_) return waterfilling_->distortion(rate_bits) / power_;
  return high_rate_.distortion(rate_bits + kl_bits_) / power_;
}

LayerPoint LayerFloor::at(double rate_bits, double distortion) const {
  const double floor_bits = bits(distortion);
  return {.model = model_,
          .method = method(),
          .rate_bits = rate_bits,
          .distortion = distortion,
          .floor_bits = floor_bits,
          .gap_bits = rate_bits - floor_bits,
          .model_failure = rate_bits < floor_bits};
}

Result<LayerFloor> layer_floor(SourceModel model, const InputSpectrum& spectrum,
                               const WeightProfile& profile, double kl_bits) {
  assert(profile.columns == spectrum.channels() && kl_bits >= 0);
  if (by_basis(model) && spectrum.detail() != SpectrumDetail::kEigenbasis)
    return make_error(ErrorCode::kInvalidArgument,
                      "the model '" + std::string(name(model)) + "' needs an eigenbasis")
        .remedied_by("make the spectrum with SpectrumDetail::kEigenbasis");
  if (!(profile.output_power > 0))
    return make_error(ErrorCode::kDegenerate, "the output is 0 on these inputs: no distortion");
  const std::span<const double> scales =
      by_rows(model) ? std::span<const double>(profile.of_rows) : std::span<const double>(kOne);
  LayerFloor result;
  result.model_ = model;
  result.kl_bits_ = kl_bits;
  result.power_ = profile.output_power / static_cast<double>(profile.rows) /
                  static_cast<double>(profile.columns);
  const std::uint64_t in_row = by_columns(model) || by_basis(model) ? profile.columns : 0;
  const std::uint64_t in_column = by_rows(model) ? profile.rows : 0;
  result.fitted_variances_ = std::max<std::uint64_t>(1, in_row + in_column);
  double power = 0;
  if (spectrum.detail() == SpectrumDetail::kLogDeterminant) {
    Result<floor::HighRate> formula = high_rate(model, spectrum, profile, scales);
    if (!formula) return formula.error();
    result.high_rate_ = *formula;
    power = expected_power(spectrum.statistics(), column_variances(model, profile), scales);
  } else {
    Result<std::vector<double>> v = components(model, spectrum, profile);
    if (!v) return v.error();
    const floor::Waterfilling gaussian(*v, scales);
    power = gaussian.mean_variance();
    result.waterfilling_.emplace(gaussian, kl_bits);
  }
  result.power_ratio_ = power / result.power_;
  return result;
}

}  // namespace ratefloor::linear

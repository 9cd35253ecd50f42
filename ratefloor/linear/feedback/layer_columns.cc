#include "ratefloor/linear/feedback/layer_columns.h"

#include "ratefloor/linear/calibration/quadratic_error.h"
#include "ratefloor/linear/feedback/drift.h"
#include "ratefloor/linear/feedback/rescaling.h"

namespace ratefloor::linear {

LayerColumns::LayerColumns(const Matrix& matrix, const InputStatistics& statistics,
                           const DampedFactor& factor, std::span<const double> drifted_cross,
                           const Executor& executor)
    : statistics_(statistics),
      factor_(factor),
      drifted_cross_(drifted_cross),
      executor_(executor),
      weights_(matrix.rows(), matrix.cols()),
      goal_(0, 0) {
  std::vector<float> row(matrix.cols());
  for (std::size_t r = 0; r < matrix.rows(); ++r) {
    matrix.read(r * row.size(), row);
    for (std::size_t i = 0; i < row.size(); ++i)
      weights_[i][r] = factor.is_dead(i) && drifted_cross.empty() ? 0.0f : row[factor.channel(i)];
  }
}

// Damping is to Σ̂ and C alike what it is to Σ.
Columns LayerColumns::aim() const {
  const std::size_t n = weights_.count();
  std::vector<double> cross(n * n);
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t i = 0; i < n; ++i)
      cross[k * n + i] =
          drifted_cross_[factor_.channel(k) * n + factor_.channel(i)] * factor_.scale_of_mean() +
          (i == k && !factor_.is_dead(i) ? factor_.added_to_diagonal() : 0.0);
  return aim_at_drifted(factor_.lower(), cross, weights_, executor_);
}

void LayerColumns::set_goal() { goal_ = drifted_cross_.empty() ? weights_ : aim(); }

void LayerColumns::decide(std::span<const double> ridge, ColumnQuantizer& quantizer) const {
  if (drifted_cross_.empty())
    cancel(factor_.lower(), ridge, weights_, quantizer);
  else
    cancel(factor_.lower(), {}, aim(), quantizer);  // the ridge is in the aim
}

std::vector<float> LayerColumns::in_rows(const Columns& columns) const {
  std::vector<float> rows(columns.rows() * columns.count());
  for (std::size_t i = 0; i < columns.count(); ++i)
    for (std::size_t r = 0; r < columns.rows(); ++r)
      rows[r * columns.count() + factor_.channel(i)] = columns[i][r];
  return rows;
}

double LayerColumns::error_of(const Columns& reproduction) const {
  std::vector<float> delta = in_rows(goal_);
  const std::vector<float> found = in_rows(reproduction);
  for (std::size_t i = 0; i < delta.size(); ++i) delta[i] -= found[i];
  return quadratic_error(statistics_, delta, reproduction.rows(), executor_);
}

std::vector<float> LayerColumns::rescaled(const Columns& reproduction,
                                          std::span<const float> scales) const {
  std::vector<float> weights = in_rows(reproduction), of_channel(scales.size());
  for (std::size_t i = 0; i < scales.size(); ++i) of_channel[factor_.channel(i)] = scales[i];
  rescale(fit_rescaling(statistics_, in_rows(goal_), weights, of_channel), weights);
  return weights;
}

}  // namespace ratefloor::linear

#include "ratefloor/job/quantize/tensor_fit.h"

#include <cmath>
#include <limits>
#include <utility>

#include "ratefloor/codec/scale_moments.h"
#include "ratefloor/floor/row_column.h"
#include "ratefloor/job/analyze_tensor.h"
#include "ratefloor/job/density_model.h"
#include "ratefloor/job/one_row.h"
#include "ratefloor/job/quantize/weight_check.h"
#include "ratefloor/job/weight_scan.h"

namespace ratefloor::job {
namespace {

constexpr std::uint64_t kMinRowsForColumnScales = kMinColsForRowScales;

floor::RowFloor row_floor_of(const DensityModel& model, std::uint64_t cols) {
  return floor::RowFloor(model.row_scales, model.rows.entropy_bits, static_cast<double>(cols),
                         floor::row_scale_deficit(model.rows.beta));
}

double bits_at(const std::optional<floor::RowFloor>& floor, double squared_error) {
  if (!floor || !(squared_error > 0)) return std::numeric_limits<double>::quiet_NaN();
  return floor->bits(squared_error);
}

// Scales about zero, as codecs see them.
std::optional<floor::RowFloor> row_column_floor_of(const Matrix& matrix,
                                                   const std::vector<float>& row_scales,
                                                   const Executor& executor) {
  if (matrix.rows() < kMinRowsForColumnScales || matrix.cols() < kMinColsForRowScales) return {};
  const codec::ScaleMoments moments = codec::scale_moments(matrix, row_scales, 2, executor);
  if (moments.cols.empty()) return {};
  std::vector<float> col_scales;
  for (const double square : moments.cols)
    col_scales.push_back(static_cast<float>(std::sqrt(square)));
  const Result<source::GgdFit> fit =
      source::fit_ggd(scan_normalized(matrix, row_scales, executor, col_scales));
  if (!fit) return {};
  return floor::row_column_floor(row_scales, col_scales, fit->entropy_bits,
                                 floor::row_scale_deficit(fit->beta));
}

}  // namespace

double TensorFit::distortion(double squared_error, std::uint64_t weights) const {
  return squared_error == 0 ? 0 : squared_error / static_cast<double>(weights) / variance;
}

double TensorFit::floor_bits(double distortion) const {
  return bits_at(row_floor, distortion * variance);
}

double TensorFit::row_column_floor_bits(double distortion) const {
  return bits_at(row_column_floor, distortion * variance);
}

Result<TensorFit> fit_tensor(const Matrix& matrix, const Executor& executor, Progress& progress) {
  WeightScan scan = scan_weights(matrix, executor);
  progress.advance(matrix.size());
  if (scan.values.nan_count() + scan.values.inf_count() > 0)
    return not_finite(scan.values.nan_count(), scan.values.inf_count());

  TensorFit fit;
  fit.variance = source::summarize(scan.values).variance;
  fit.model.rows = matrix.rows();
  fit.model.cols = matrix.cols();
  fit.model.row_scales = scan.row_scales;
  Result<DensityModel> densities = fit_densities(matrix, std::move(scan), executor);
  if (densities) {
    fit.variance = densities->summary.variance;
    fit.model = std::move(densities->for_codecs);
  }
  const bool narrow = matrix.cols() < kMinColsForRowScales;
  if (densities && !narrow) {
    fit.row_floor = row_floor_of(*densities, matrix.cols());
  } else {
    const OneRow row(matrix);
    const Result<DensityModel> whole = fit_densities(row, scan_weights(row, executor), executor);
    if (whole) fit.row_floor = row_floor_of(*whole, matrix.size());
  }
  if (fit.row_floor)
    fit.row_column_floor = row_column_floor_of(matrix, fit.model.row_scales, executor);
  progress.advance(matrix.size());
  return fit;
}

}  // namespace ratefloor::job

#include "ratefloor/job/analyze_tensor.h"

#include <cmath>
#include <limits>

#include "ratefloor/floor/iid_floor.h"
#include "ratefloor/floor/row_conditional.h"
#include "ratefloor/job/density_model.h"
#include "ratefloor/job/one_row.h"
#include "ratefloor/job/weight_scan.h"

namespace ratefloor::job {
namespace {

constexpr int kFloorPoints = 65;
constexpr double kFloorMaxBits = 8.0;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

Error not_finite(std::uint64_t nan_count, std::uint64_t inf_count) {
  return make_error(ErrorCode::kNotFinite, std::to_string(nan_count) + " NaN and " +
                                               std::to_string(inf_count) +
                                               " infinite values among the weights")
      .remedied_by(
          "a matrix with such values has no distortion; repair it, leave it out with "
          "--tensor, or pass --skip-invalid");
}

// A record without a fit; everything that is known of a constant is its value.
void record_no_density(TensorAnalysis& record, const source::ValueHistogram& values) {
  record.summary = source::summarize(values);
  for (source::GgdFit* fit : {&record.iid, &record.rows})
    *fit = {kNone, kNone, kNone, kNone, kNone, false, kNone, kNone};
  record.row_entropy_bits = -std::numeric_limits<double>::infinity();
  record.note = "all weights are equal: nothing to quantize, no density to fit";
}

struct Floors {
  const floor::RowFloor& rows;
  const floor::IidFloor& iid;
  double variance;
};

MethodResult failed(const codec::Method& method, std::string why) {
  return {method.name(), kNone, kNone, kNone, kNone, kNone, kNone, kNone, std::move(why)};
}

// One method on one matrix. What it cannot do is its own failure, not the matrix's.
MethodResult run(const codec::Method& method, const Matrix& matrix, const codec::TensorModel& model,
                 const Floors& floors, const Executor& executor) {
  const Result<std::unique_ptr<codec::ChunkCoder>> coder = method.prepare(matrix, model, executor);
  if (!coder) return failed(method, coder.error().message);
  const Result<codec::Cost> cost = codec::measure(**coder, matrix, executor);
  if (!cost) return failed(method, cost.error().message);
  if (!std::isfinite(cost->squared_error))
    return failed(method, "decoded weights exceed the range of f32");

  const auto weights = static_cast<double>(matrix.size());
  const double squared_error = cost->squared_error / weights;
  MethodResult result;
  result.method = method.name();
  result.stored_bpw = 8.0 * static_cast<double>(cost->stored_bytes) / weights;
  result.entropy_bpw = cost->entropy_bits / weights;
  result.mse = squared_error / floors.variance;
  result.floor_bits = floors.rows.bits(squared_error);
  result.gap_bits = result.stored_bpw - result.floor_bits;
  result.iid_floor_bits = floors.iid.bits(squared_error);
  result.iid_gap_bits = result.stored_bpw - result.iid_floor_bits;
  return result;
}

}  // namespace

Result<TensorAnalysis> analyze_tensor(const Matrix& original,
                                      const std::vector<std::unique_ptr<codec::Method>>& methods,
                                      const Executor& executor, Progress& progress,
                                      SkippedTensor* skipped) {
  const OneRow one_row(original);
  const bool narrow = original.cols() < kMinColsForRowScales;
  const Matrix& matrix = narrow ? static_cast<const Matrix&>(one_row) : original;

  TensorAnalysis record;
  record.weights = matrix.size();
  WeightScan scan = scan_weights(matrix, executor);
  progress.advance(record.weights);
  if (const std::uint64_t nans = scan.values.nan_count(), infs = scan.values.inf_count();
      nans + infs > 0) {
    progress.advance((passes_per_tensor(methods.size()) - 1) * record.weights);
    if (skipped) skipped->nan_count = nans, skipped->inf_count = infs;
    return not_finite(nans, infs);
  }
  if (scan.values.min() == scan.values.max()) {
    progress.advance((passes_per_tensor(methods.size()) - 1) * record.weights);
    record_no_density(record, scan.values);
    return record;
  }
  Result<DensityModel> model = fit_densities(matrix, std::move(scan), executor);
  // Every row may be constant though the matrix is not: then rows are no model, the whole is.
  if (!model && model.error().code == ErrorCode::kDegenerate && matrix.rows() > 1)
    return analyze_tensor(one_row, methods, executor, progress, skipped);
  if (!model) return std::move(model).error();
  progress.advance(record.weights);
  record.summary = model->summary;
  record.iid = model->iid;
  record.rows = model->rows;
  record.plot = std::move(model->plot);

  // A scale measured on the row's own weights hides a little of their entropy: for a generalized
  // Gaussian by a known amount (docs/math/row-conditional-floor.md).
  const floor::RowFloor row_floor(model->row_scales, record.rows.entropy_bits,
                                  static_cast<double>(matrix.cols()),
                                  floor::row_scale_deficit(record.rows.beta));
  const floor::IidFloor iid_floor(record.iid.entropy_bits);
  const double variance = record.summary.variance;
  record.row_entropy_bits = row_floor.entropy_bits();
  for (int i = 0; i < kFloorPoints; ++i) {
    const double bits = kFloorMaxBits * i / (kFloorPoints - 1);
    record.floor_curve_bits.push_back(bits);
    record.floor_curve_mse.push_back(row_floor.distortion(bits) / variance);
  }

  const Floors floors{row_floor, iid_floor, variance};
  for (const auto& method : methods) {
    record.methods.push_back(run(*method, matrix, model->for_codecs, floors, executor));
    progress.advance(record.weights);
  }
  return record;
}

}  // namespace ratefloor::job

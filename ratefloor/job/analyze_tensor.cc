#include "ratefloor/job/analyze_tensor.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ratefloor/floor/iid_floor.h"
#include "ratefloor/floor/row_conditional.h"
#include "ratefloor/job/distribution_plot.h"
#include "ratefloor/job/weight_scan.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::job {
namespace {

constexpr int kFloorPoints = 65;
constexpr double kFloorMaxBits = 8.0;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// A matrix seen as one row.
class OneRow final : public Matrix {
 public:
  explicit OneRow(const Matrix& matrix) : matrix_(matrix) {}
  std::uint64_t rows() const override { return 1; }
  std::uint64_t cols() const override { return matrix_.size(); }
  void read(std::uint64_t first, std::span<float> out) const override { matrix_.read(first, out); }

 private:
  const Matrix& matrix_;
};

Error not_finite(std::uint64_t nan_count, std::uint64_t inf_count) {
  return make_error(ErrorCode::kNotFinite, std::to_string(nan_count) + " NaN and " +
                                               std::to_string(inf_count) +
                                               " infinite values among the weights")
      .remedied_by(
          "a matrix with such values has no distortion; repair it, leave it out with "
          "--tensor, or pass --skip-invalid");
}

void record_no_density(TensorAnalysis& record) {
  for (source::GgdFit* fit : {&record.iid, &record.rows})
    *fit = {kNone, kNone, kNone, kNone, kNone, false, kNone, kNone};
  record.row_entropy_bits = -std::numeric_limits<double>::infinity();
  record.note = "all weights are equal: nothing to quantize, no density to fit";
}

MethodResult compare(const codec::Method& method, const codec::Cost& cost, double weights,
                     double variance, const floor::RowFloor& rows, const floor::IidFloor& iid) {
  MethodResult result;
  result.method = method.name();
  result.stored_bpw = 8.0 * static_cast<double>(cost.stored_bytes) / weights;
  result.entropy_bpw = cost.entropy_bits / weights;
  const double squared_error = cost.squared_error / weights;
  result.mse = squared_error / variance;
  result.floor_bits = rows.bits(squared_error);
  result.gap_bits = result.stored_bpw - result.floor_bits;
  result.iid_floor_bits = iid.bits(squared_error);
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
  record.summary = source::summarize(scan.values);

  const Result<source::GgdFit> iid = source::fit_ggd(scan.values);
  if (!iid) {
    if (iid.error().code != ErrorCode::kDegenerate) return iid.error();
    progress.advance((passes_per_tensor(methods.size()) - 1) * record.weights);
    record_no_density(record);
    return record;
  }
  record.iid = *iid;
  record.plot = plot_distribution(scan.values.bins(), record.summary, record.iid);
  scan.values = {};  // 8 MiB less while the methods run

  codec::TensorModel model;
  model.rows = matrix.rows();
  model.cols = matrix.cols();
  model.row_scales = std::move(scan.row_scales);
  const Result<source::GgdFit> row_fit =
      source::fit_ggd(scan_normalized(matrix, model.row_scales, executor));
  // Every row may be constant though the matrix is not: then rows are no model, the whole is.
  if (!row_fit && row_fit.error().code == ErrorCode::kDegenerate && matrix.rows() > 1)
    return analyze_tensor(one_row, methods, executor, progress, skipped);
  if (!row_fit) return row_fit.error();
  progress.advance(record.weights);
  record.rows = *row_fit;
  model.row_fit = *row_fit;

  // A scale measured on the row's own weights hides a little of their entropy: for a generalized
  // Gaussian by a known amount (docs/math/row-conditional-floor.md), never taken as negative.
  const floor::RowFloor row_floor(model.row_scales, record.rows.entropy_bits,
                                  static_cast<double>(model.cols),
                                  std::max(0.0, floor::row_scale_deficit(record.rows.beta)));
  const floor::IidFloor iid_floor(record.iid.entropy_bits);
  const double variance = record.summary.variance;
  record.row_entropy_bits = row_floor.entropy_bits();
  for (int i = 0; i < kFloorPoints; ++i) {
    const double bits = kFloorMaxBits * i / (kFloorPoints - 1);
    record.floor_curve_bits.push_back(bits);
    record.floor_curve_mse.push_back(row_floor.distortion(bits) / variance);
  }

  for (const auto& method : methods) {
    Result<std::unique_ptr<codec::ChunkCoder>> coder = method->prepare(matrix, model, executor);
    if (!coder) return std::move(coder).error();
    Result<codec::Cost> cost = codec::measure(**coder, matrix, executor);
    if (!cost) return std::move(cost).error();
    record.methods.push_back(compare(*method, *cost, static_cast<double>(record.weights), variance,
                                     row_floor, iid_floor));
    progress.advance(record.weights);
  }
  return record;
}

}  // namespace ratefloor::job

#include "ratefloor/job/density_model.h"

#include <cmath>
#include <utility>

#include "ratefloor/job/distribution_plot.h"

namespace ratefloor::job {
namespace {

// Beyond this ratio of mean to deviation the histogram's bins (2^-10 of a value) blur the spread.
constexpr double kFarFromZero = 8.0;

// w − pivot: exact where w and pivot are within a factor of two (Sterbenz), as they are here.
class Shifted final : public Matrix {
 public:
  Shifted(const Matrix& matrix, float pivot) : matrix_(matrix), pivot_(pivot) {}
  std::uint64_t rows() const override { return matrix_.rows(); }
  std::uint64_t cols() const override { return matrix_.cols(); }
  void read(std::uint64_t first, std::span<float> out) const override {
    matrix_.read(first, out);
    for (float& w : out) w -= pivot_;
  }

 private:
  const Matrix& matrix_;
  float pivot_;
};

// The density of x / scale, if x has `fit`.
source::GgdFit rescaled(source::GgdFit fit, double scale) {
  fit.alpha /= scale;
  fit.mean /= scale;
  fit.entropy_bits -= std::log2(scale);
  return fit;
}

// `summary` is that of scan.values.
Result<DensityModel> fit_as_it_is(const Matrix& matrix, WeightScan scan, source::Summary summary,
                                  const Executor& executor) {
  DensityModel model;
  model.summary = summary;
  Result<source::GgdFit> iid = source::fit_ggd(scan.values);
  if (!iid) return std::move(iid).error();
  model.iid = *iid;
  model.plot = plot_distribution(scan.values.bins(), model.summary, model.iid);
  scan.values = {};  // 8 MiB less from here on
  model.row_scales = std::move(scan.row_scales);

  Result<source::GgdFit> rows =
      source::fit_ggd(scan_normalized(matrix, model.row_scales, executor));
  if (rows) {
    model.rows = *rows;
  } else if (rows.error().code == ErrorCode::kDegenerate && matrix.rows() == 1) {
    model.rows = rescaled(model.iid, model.row_scales[0]);  // division merged neighbouring values
  } else {
    return std::move(rows).error();
  }
  return model;
}

}  // namespace

Result<DensityModel> fit_densities(const Matrix& matrix, WeightScan scan,
                                   const Executor& executor) {
  const float lowest = scan.values.min(), highest = scan.values.max();
  if (lowest == highest) return make_error(ErrorCode::kDegenerate, "all weights are equal");
  const source::Summary summary = source::summarize(scan.values);
  codec::TensorModel for_codecs;
  for_codecs.rows = matrix.rows();
  for_codecs.cols = matrix.cols();
  for_codecs.row_scales = scan.row_scales;

  const bool far = std::abs(summary.mean) > kFarFromZero * std::sqrt(summary.variance);
  if (!far) {
    Result<DensityModel> model = fit_as_it_is(matrix, std::move(scan), summary, executor);
    if (!model) return model;
    for_codecs.row_fit = model->rows;
    model->for_codecs = std::move(for_codecs);
    return model;
  }
  const auto pivot = static_cast<float>(summary.mean);
  const Shifted shifted(matrix, pivot);
  WeightScan centred = scan_weights(shifted, executor);
  const source::Summary centred_summary = source::summarize(centred.values);
  Result<DensityModel> model = fit_as_it_is(shifted, std::move(centred), centred_summary, executor);
  if (!model) return model;
  model->summary.mean += pivot;
  model->summary.min = lowest;
  model->summary.max = highest;
  model->summary.zeros = scan.values.zero_count();
  model->iid.mean += pivot;
  const Result<source::GgdFit> about_zero =
      source::fit_ggd(scan_normalized(matrix, for_codecs.row_scales, executor));
  for_codecs.row_fit = about_zero ? *about_zero : model->rows;
  model->for_codecs = std::move(for_codecs);
  return model;
}

}  // namespace ratefloor::job

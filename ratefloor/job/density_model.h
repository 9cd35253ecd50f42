// The densities that describe a matrix: one for all of it, and one for its weights divided by the
// scale of their row.
#pragma once

#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/base/result.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/job/analysis.h"
#include "ratefloor/job/weight_scan.h"

namespace ratefloor::job {

struct DensityModel {
  source::Summary summary;
  source::GgdFit iid, rows;
  std::vector<float> row_scales;  // that `rows` is conditional on
  DistributionPlot plot;
  codec::TensorModel for_codecs;  // scales about zero, as codecs store them
};

/// `scan` is scan_weights(matrix). Weights that all lie close together far from zero are described
/// after subtracting their mean, which changes no entropy: the value histogram is fine relative to
/// a value, not to the spread around one. Error kDegenerate when no density fits: the weights are
/// all equal, or every row is constant.
Result<DensityModel> fit_densities(const Matrix& matrix, WeightScan scan, const Executor& executor);

}  // namespace ratefloor::job

// The density that lloydK and ecsqR design their quantizers for.
#pragma once

#include <algorithm>
#include <span>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::codec {

/// The generalized Gaussian with the shape fitted to the row-normalized weights, within the range
/// that the fit searches; the Gaussian when there is no fit.
inline source::GeneralizedGaussian fitted_source(const TensorModel& model) {
  const double beta = model.row_fit.beta;
  return source::GeneralizedGaussian(
      beta > 0 ? std::clamp(beta, source::kMinFitBeta, source::kMaxFitBeta) : 2.0);
}

/// kInvalidArgument unless the model belongs to the matrix.
inline Result<void> check_model(const Matrix& matrix, const TensorModel& model) {
  if (model.row_scales.size() != matrix.rows())
    return make_error(ErrorCode::kInvalidArgument, "model with a wrong number of row scales");
  return {};
}

}  // namespace ratefloor::codec

// How the power of a weight matrix is spread over rows, columns and the eigenbasis of its input's
// Σ: the variances that the source models of layer_floor.h take as known.
//
// One pass over the weights, whole rows at a time, in f64; pieces are cut by size and added in
// order, so that the numbers are the same for any number of threads. Cost: rows · n² multiply-adds
// for the output's power, as many again for the coefficients in the eigenbasis.
#pragma once

#include <cstdint>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/base/result.h"
#include "ratefloor/linear/layer_floor/input_spectrum.h"

namespace ratefloor::linear {

/// Mean squares about zero of W, rows × n. "Normalized": of the entries divided by the root mean
/// square of their row; rows of zeros are left out.
struct WeightProfile {
  std::uint64_t rows = 0, columns = 0;
  double mean_square = 0;
  std::vector<double> of_rows{};
  std::vector<double> of_columns{}, of_normalized_columns{};
  /// Of the coefficients w·u_k over the rows w, u_k in the order of falling eigenvalues; empty
  /// without an eigenbasis.
  std::vector<double> in_basis{}, normalized_in_basis{};
  double output_power = 0;  // tr(WΣWᵀ), a sum over the rows
};

/// Errors: kInvalidArgument if the matrix does not read that input, kDegenerate if it is empty,
/// kNotFinite with the place of the first such weight.
Result<WeightProfile> weight_profile(const Matrix& weights, const InputSpectrum& spectrum,
                                     const Executor& executor);

/// D = tr(ΔΣΔᵀ)/tr(WΣWᵀ), Δ = W − Ŵ: of the output's power the share that is wrong. With statistics
/// that the quantizer has not seen it is the honest one (docs/math/layer-floor.md). Errors:
/// kInvalidArgument for shapes that differ; kNotFinite; kDegenerate if the output's power is 0.
Result<double> output_distortion(const Matrix& weights, const Matrix& reproduction,
                                 const InputStatistics& statistics, const Executor& executor);

}  // namespace ratefloor::linear

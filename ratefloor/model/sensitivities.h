// How much a model minds noise in one of its matrices: KL of the model from itself, per unit of the
// noise's variance.
//
// For small noise KL is quadratic in its size, so that KL / variance is a slope which tells what an
// error of the same kind in this matrix will cost. Noise is independent Gaussian of variance
// `noise` times the matrix's mean square, drawn from (seed, matrix, entry).
#pragma once

#include <cstdint>
#include <vector>

#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/job/evaluation.h"
#include "ratefloor/model/replaced_layer.h"

namespace ratefloor::model {

/// Of the matrices of one layer. Advances `progress`, where there is one, by tokens × the layers
/// that a matrix took.
Result<std::vector<job::Sensitivity>> layer_sensitivities(const ReplacedLayer& reference,
                                                          std::size_t layer, double noise,
                                                          std::uint64_t seed, Progress* progress);

/// Of the matrices of all layers.
Result<std::vector<job::Sensitivity>> measure_sensitivities(const ReplacedLayer& reference,
                                                            double noise, std::uint64_t seed,
                                                            Progress& progress);

}  // namespace ratefloor::model

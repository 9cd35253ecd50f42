// A layer in another orthogonal basis of its inputs: WQ with QᵀΣQ.
#pragma once

#include <memory>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/codec/basis/reflections.h"
#include "ratefloor/linear/calibration/input_statistics.h"

namespace ratefloor::linear {

/// Of the inputs xQ: second moments and sums, in f64. max_abs becomes a bound on what it would be.
/// Preconditions: as many channels; check_statistics() has no objection. Memory: 2n² f64. Cost:
/// 4n²k products.
InputStatistics turned_statistics(const InputStatistics& statistics,
                                  const codec::basis::Reflections& reflections,
                                  const Executor& executor);

/// WQ, all of it, in f32.
std::vector<float> turned_weights(const Matrix& matrix,
                                  const codec::basis::Reflections& reflections,
                                  const Executor& executor);

}  // namespace ratefloor::linear

// The step of a matrix: by how much the code's values are scaled, in units of the row scales.
//
// Found by trial on some rings spread evenly over the matrix: from the step that suits Gaussian
// weights up or down by 5 % as long as the error falls, then the vertex of the parabola through the
// last three points. Shrinking the values by least squares after the search instead would find the
// best scale of the values chosen with the wrong one, and hardly move it.
//
// Deterministic: rings are chosen by the shape, errors added up in their order, all in f64.
#pragma once

#include <span>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/codec/bitshift/ring_encoder.h"

namespace ratefloor::codec::bitshift {

/// An f16 value. One row scale per row, as stored. Cost: about five encodings of 8,192 weights.
float fit_step(const Matrix& matrix, std::span<const float> row_scales, const RingEncoder& encoder,
               const Executor& executor);

}  // namespace ratefloor::codec::bitshift

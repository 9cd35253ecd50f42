// What an encoder decides before the first chunk: the step that makes the stored size what the
// method's name promises, the rows' classes, the header.
#pragma once

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/codec/lattice/fit_header.h"
#include "ratefloor/codec/lattice/format.h"

namespace ratefloor::codec::lattice {

struct Plan {
  double step = 1;
  RowClasses rows;
  FittedHeader header;
};

/// `row_scales`: standard deviation of each row, 0 for rows that are zero. The sizes of header and
/// chunks add up to rate · weights within 0.01 bits per weight, if the matrix has a million of them
/// and is not so regular that no step gives that size; a header that takes more than a tenth of it
/// is not made up for. Portable, the same for any number of threads. Cost: four or five surveys
/// of 400,000 weights, and one of the whole matrix, sometimes two.
Result<Plan> make_plan(const Matrix& matrix, std::span<const float> row_scales,
                       const Format& format, const Executor& executor);

}  // namespace ratefloor::codec::lattice

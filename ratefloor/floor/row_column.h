// The floor of a matrix whose rows and columns differ in scale.
//
// Model: entry (r, c) is σ_r τ_c Z with independent Z of one density, both lists of scales known to
// encoder and decoder: reverse waterfilling over all entries (docs/math/row-conditional-floor.md).
#pragma once

#include <span>

#include "ratefloor/floor/row_conditional.h"

namespace ratefloor::floor {

/// Where there are more than 1024 rows or 256 columns, those of similar scale are taken together,
/// at their geometric mean, which can only lower the floor: at most 9 MiB. `col_scales`: root mean
/// square of each column of the entries divided by their row's scale. 0: a row or column of zeros.
/// `entropy_bits_of_normalized`: of the entries divided by both. `deficit` as in RowFloor, for
/// either kind of scale. Precondition: neither list is empty.
RowFloor row_column_floor(std::span<const float> row_scales, std::span<const float> col_scales,
                          double entropy_bits_of_normalized,
                          double deficit = kGaussianRowScaleDeficit);

}  // namespace ratefloor::floor

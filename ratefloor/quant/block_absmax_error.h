// The exact expected error of a codebook on blocks scaled by their absolute maximum.
#pragma once

#include <span>

#include "ratefloor/base/result.h"
#include "ratefloor/quant/codebook.h"
#include "ratefloor/source/source.h"

namespace ratefloor::quant {

/// E (w − M q(w/M))² per weight for blocks of `block` independent weights of the (unit-variance)
/// source, M the largest magnitude in the block, stored exactly; q by the codebook's thresholds and
/// levels. Relative accuracy about 1e-10. block from 1 to 2^20. Derivation:
/// docs/math/block-absmax-error.md. Cost: a few milliseconds.
Result<double> expected_block_mse(const Codebook& codebook, const source::Source& source,
                                  int block);

/// The same for any normalized quantizer: v gets levels[#{t in thresholds : t < v}]. Thresholds
/// increase; there is one level more. Integer grids: levels k/7, k = −7 … 7, thresholds (k + ½)/7.
Result<double> expected_block_mse(std::span<const double> levels,
                                  std::span<const double> thresholds, const source::Source& source,
                                  int block);

}  // namespace ratefloor::quant

// Symmetric quantizers are designed on x >= 0 and mirrored.
#pragma once

#include <span>
#include <vector>

#include "ratefloor/quant/cell_moments.h"
#include "ratefloor/quant/scalar_quantizer.h"

namespace ratefloor::quant {

/// What lies at zero: the common threshold of two cells, or the level of a cell of its own.
enum class AtZero { kThreshold, kLevel };

/// The whole quantizer from its non-negative half. thresholds: the positive ones, increasing.
/// cells: the thresholds.size() + 1 cells between 0, the thresholds and infinity; with
/// AtZero::kLevel the first of them is only the positive half of its cell. Levels are the cells'
/// centroids (zero for the middle one); sums run from the tails inwards, small terms first.
ScalarQuantizer mirror(std::span<const double> thresholds, std::span<const CellMoments> cells,
                       AtZero at_zero);

/// Whether the density is constant on a bounded support; the designs below have closed forms then.
bool is_uniform(const source::Source& source);

}  // namespace ratefloor::quant

// Newton's method on the optimality conditions of entropy-constrained quantization.
#pragma once

#include <optional>
#include <vector>

#include "ratefloor/quant/half_line.h"

namespace ratefloor::quant {

/// A symmetric partition with everything the conditions need. The first `free` thresholds are
/// unknowns; those after them, where next to no probability is left, stay where they are.
struct EntropyPartition {
  std::vector<double> thresholds;  // positive, increasing
  std::size_t free = 0;
  std::vector<CellMoments> cells;    // thresholds.size() + 1; with a level at zero, the first one's
                                     // centroid is 0 and its spread is about 0
  std::vector<double> code_lengths;  // bits; of the whole middle cell when zero is a level
  double entropy = 0, distortion = 0;
};

/// Empty when a cell has no probability or the thresholds do not increase.
std::optional<EntropyPartition> make_partition(const CellIntegrator& integrate,
                                               std::vector<double> thresholds, std::size_t free,
                                               AtZero at_zero);

struct EntropySolution {
  EntropyPartition partition;
  double lambda = 0;    // D + λH is stationary
  double residual = 0;  // largest violation of a threshold's condition, in mean cell widths
};

/// Minimizes D subject to H = rate from `start`; empty when Newton's method does not settle at a
/// point with λ > 0.
std::optional<EntropySolution> solve_conditions(const CellIntegrator& integrate,
                                                EntropyPartition start, double rate,
                                                AtZero at_zero);

}  // namespace ratefloor::quant

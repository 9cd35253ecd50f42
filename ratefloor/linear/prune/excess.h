// What pruning must cost beyond the Shannon lower bound at the same total error, whatever the rule:
// ½ log2 of the arithmetic over the geometric mean of the errors of zeros and of kept weights.
// Derivation for independent weights and white inputs, ideal coding: docs/math/pruning.md.
#pragma once

#include <cassert>
#include <cmath>

namespace ratefloor::linear {

/// Bits per weight. `share` of the weights are zero and have mean square `pruned` > 0, the others
/// are reproduced with mean squared error `kept` > 0. Precondition: 0 <= share <= 1.
inline double pruning_excess_bits(double share, double pruned, double kept) {
  assert(share >= 0 && share <= 1 && pruned > 0 && kept > 0);
  return 0.5 * (std::log2(share * pruned + (1 - share) * kept) - share * std::log2(pruned) -
                (1 - share) * std::log2(kept));
}

}  // namespace ratefloor::linear

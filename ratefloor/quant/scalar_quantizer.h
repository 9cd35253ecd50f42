// A scalar quantizer: levels, the thresholds between them, and what it costs on its source.
#pragma once

#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/source/source.h"

namespace ratefloor::quant {

struct ScalarQuantizer {
  std::vector<double> levels;         // increasing
  std::vector<double> thresholds;     // levels.size() − 1; value x goes to level #{t : t < x}
  std::vector<double> probabilities;  // of each level under the source
  double mse = 0;                     // normalized by the source's (unit) variance
  double entropy_bits = 0;            // of the level index
};

/// Lloyd–Max: the minimum-MSE quantizer with the given number of levels (2 … 65,536).
/// Lloyd 1957/1982, Max 1960. Unique for log-concave densities (Fleischer); symmetric.
/// For heavier tails (β < 1) it is a local minimum among the symmetric quantizers.
Result<ScalarQuantizer> lloyd_max(const source::Source& source, int levels);

/// Entropy-constrained scalar quantizer: minimum MSE at index entropy `rate_bits` (0.05 … 12), with
/// centroid levels and Lagrangian-optimal thresholds (Berger 1972; Chou, Lookabaugh, Gray 1989).
/// The entropy meets the rate within 1e-9. Symmetric, with a level or a threshold at zero,
/// whichever is better — except for the uniform source, whose optimum is asymmetric at most rates
/// (György & Linder 2000: cells of one length, and one shorter cell). Error kUnsupported where more
/// than 65,536 levels would be needed (β well below 1, high rates).
Result<ScalarQuantizer> ecsq(const source::Source& source, double rate_bits);

}  // namespace ratefloor::quant

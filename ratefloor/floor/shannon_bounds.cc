// Shannon 1959 for the lower bound; docs/math/gap-theorem.md for the gap. log1p keeps the gap
// accurate where D(J − 1) is tiny.
#include "ratefloor/floor/shannon_bounds.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "ratefloor/source/source.h"

namespace ratefloor::floor {

using source::kGaussianEntropyBits;

double slb_bits(double entropy_bits, double distortion) {
  return entropy_bits - kGaussianEntropyBits - std::log2(distortion) / 2;
}

double distortion_at_slb(double entropy_bits, double rate_bits) {
  return std::exp2(2 * (entropy_bits - kGaussianEntropyBits - rate_bits));
}

double gap_theorem_bits(double fisher_information, double distortion) {
  if (std::isinf(fisher_information)) return std::numeric_limits<double>::infinity();
  return std::log1p(distortion * (fisher_information - 1)) * std::numbers::log2e / 2;
}

double gap_bound_bits(double entropy_bits, double fisher_information, double distortion) {
  return std::min(gap_theorem_bits(fisher_information, distortion),
                  kGaussianEntropyBits - entropy_bits);
}

}  // namespace ratefloor::floor

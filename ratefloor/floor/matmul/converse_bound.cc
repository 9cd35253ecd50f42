#include "ratefloor/floor/matmul/converse_bound.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "ratefloor/floor/matmul/asymmetric.h"
#include "ratefloor/source/source.h"

namespace ratefloor::floor {
namespace {

using source::kGaussianEntropyBits;

/// An upper bound on the distortion-rate function of a unit-variance source.
double distortion_at_most(double entropy_bits, double fisher, double rate_bits) {
  const double gaussian = std::exp2(-2 * rate_bits);
  if (std::isinf(fisher) || std::isinf(entropy_bits)) return gaussian;
  const double power = std::exp2(2 * (entropy_bits - kGaussianEntropyBits));
  const double denominator = std::exp2(2 * rate_bits) - power * (fisher - 1);
  // Where the denominator is below N the bound would be above 1 and is not valid.
  return denominator > power ? std::min(gaussian, power / denominator) : gaussian;
}

}  // namespace

double product_error_lower_bound(double entropy_a_bits, double entropy_b_bits, double rate_a_bits,
                                 double rate_b_bits) {
  assert(rate_a_bits >= 0 && rate_b_bits >= 0);
  // Entropies of Gaussians that come out of a computation may be too large by a rounding error.
  const double shortfall_a = std::max(0.0, kGaussianEntropyBits - entropy_a_bits);
  const double shortfall_b = std::max(0.0, kGaussianEntropyBits - entropy_b_bits);
  return matmul_gamma(rate_a_bits + shortfall_a, rate_b_bits + shortfall_b);
}

double product_error_upper_bound(double entropy_a_bits, double fisher_a, double rate_a_bits,
                                 double entropy_b_bits, double fisher_b, double rate_b_bits) {
  return std::min(matmul_gamma(rate_a_bits, rate_b_bits),
                  distortion_at_most(entropy_a_bits, fisher_a, rate_a_bits) +
                      distortion_at_most(entropy_b_bits, fisher_b, rate_b_bits));
}

}  // namespace ratefloor::floor

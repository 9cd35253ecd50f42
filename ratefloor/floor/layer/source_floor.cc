#include "ratefloor/floor/layer/source_floor.h"

#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::floor {

double ggd_kl_bits(double beta) {
  // At β = 2 the difference of entropies is a rounding error of either sign.
  return beta == 2 ? 0 : std::max(0.0, source::GeneralizedGaussian(beta).kl_from_gaussian_bits());
}

}  // namespace ratefloor::floor

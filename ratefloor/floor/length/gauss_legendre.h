// Gauss–Legendre quadrature: exact for polynomials of degree 2·points − 1.
#pragma once

#include <vector>

namespace ratefloor::floor {

struct QuadratureRule {
  std::vector<double> nodes;    // increasing, inside (0, 1)
  std::vector<double> weights;  // positive, sum 1
};

/// The rule for ∫_0^1, points >= 1; nodes and weights to about 1e-15. Cost: points² operations.
QuadratureRule gauss_legendre(int points);

}  // namespace ratefloor::floor

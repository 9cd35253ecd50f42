// A sum of Gaussian images around a point: its power series there, and how far the series of its
// logarithm can be trusted.
#pragma once

#include <vector>

#include "ratefloor/rigor/ball.h"

namespace ratefloor::floor::checker {

using rigor::Ball;
using rigor::Precision;

/// amplitude · exp(−(x − mean)²/2v)
struct Image {
  Ball mean, inverse_variance, amplitude;
};

/// ln p and p″/p as polynomials in h = x − center with enclosed coefficients, both of degree below
/// kJetOrder; for real |h| <= radius each differs from its function by at most its error.
inline constexpr int kJetOrder = 32;
struct MixtureJet {
  std::vector<Ball> log_p, curvature;
  double radius = 0;
  Ball log_p_error, curvature_error;
};

/// Expands at `center`. `wanted_radius`: the largest |h| that will be asked for. The errors are
/// those at that radius, or, when they would exceed `tolerance` (for ln p; `tolerance`/noise for
/// p″/p), `radius` comes back smaller and the rest is empty.
MixtureJet expand_mixture(const std::vector<Image>& images, double center, double wanted_radius,
                          double tolerance, double noise_variance, Precision precision);

}  // namespace ratefloor::floor::checker

// p(x) = ∫ f(u) φ_t(x − u) du over a window of ±c√t, split at the source's kink 0; what lies
// outside is at most f(0) times the Gaussian's two tails. The uniform source has a closed form.
#include <cmath>

#include "ratefloor/floor/enclosure/gaussian_channel.h"
#include "ratefloor/rigor/quadrature.h"
#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::floor {

using rigor::Ball;
using rigor::ComplexBall;

namespace {

/// P(N > y).
Ball gaussian_tail(const Ball& y, const Ball& root_two_t) {
  return rigor::erfc(y / root_two_t) / 2;
}

Ball uniform_case(const SourceEnclosure& source, const Ball& root_two_t, const Ball& x) {
  const Ball end = *source.support_end();
  return (gaussian_tail(x - end, root_two_t) - gaussian_tail(x + end, root_two_t)) / (end * 2);
}

}  // namespace

Ball noisy_density(const SourceEnclosure& source, const Ball& noise_variance, const Ball& x,
                   double absolute_tolerance) {
  const rigor::Precision precision = noise_variance.precision();
  const Ball root_two_t = sqrt(noise_variance * 2);
  if (source.is_uniform()) return uniform_case(source, root_two_t, x);

  const Ball log_scale = -log(Ball::pi(precision) * noise_variance * 2) / 2;
  const Ball curvature = 1 / (noise_variance * -2);
  rigor::QuadratureOptions options;
  options.absolute_tolerance = absolute_tolerance / 4;
  /// ∫_a^b f(u) φ(center − u) du, 0 <= a < b.
  const auto convolve = [&](const Ball& center, const Ball& a, const Ball& b) {
    return rigor::integrate(
        [&](const ComplexBall& u, bool analytic) {
          return exp(source.log_pdf(u, analytic) + square(u - ComplexBall(center)) * curvature +
                     ComplexBall(log_scale));
        },
        a, b, options);
  };

  // erfc(c/√2) <= exp(−c²/2).
  const double reach = std::sqrt(
      2 * std::log(8 * std::max(1.0, exp(source.log_peak()).upper_double()) / absolute_tolerance) *
      noise_variance.upper_double());
  const Ball half = Ball::exact(reach, precision);
  const Ball left = (x - half).midpoint(), right = (x + half).midpoint(), zero;
  const Ball outside = exp(source.log_peak()) *
                       (gaussian_tail(x - left, root_two_t) + gaussian_tail(right - x, root_two_t));
  Ball inside;
  if (certainly_positive(left))
    inside = convolve(x, left, right);
  else
    inside = convolve(x, zero, right) + convolve(-x, zero, -left);
  return inside + Ball::hull(zero, outside.upper());
}

}  // namespace ratefloor::floor

// h(X + N) by the trapezoidal rule: with G = −p ln p and step s, by Poisson summation,
//   |s Σ_j G(js) − ∫G| <= 2ζ(m) (s/2π)^m ‖G^(m)‖₁,
// and noisy_bounds.h bounds the norm and the tail. Derivation: docs/math/gaussian-test-channel.md;
// see also L. N. Trefethen, J. A. C. Weideman, "The exponentially convergent trapezoidal rule",
// SIAM Review 56(3), 2014.
#include "ratefloor/floor/enclosure/gaussian_channel.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ratefloor/floor/enclosure/entropy_terms.h"
#include "ratefloor/floor/enclosure/noisy_bounds.h"

namespace ratefloor::floor {

using rigor::Ball;
using rigor::Precision;

namespace {

constexpr long kMaxOrder = 24;
constexpr double kMaxPoints = 1e6;

/// Where the tail of the entropy starts to be less than the tolerance, and that bound.
struct Tail {
  Ball from;
  Ball bound;
};
Tail find_tail(const SourceEnclosure& source, const Ball& t, double tolerance) {
  const Precision precision = t.precision();
  const Ball theta = Ball::rational(1, 8, precision);
  const Ball factor = 1 / (exp(Ball::integer(1, precision)) * theta);
  double from = 1 + std::sqrt(t.upper_double());
  for (int i = 0; i < 60; ++i, from *= 1.15) {
    const Ball at = Ball::exact(from, precision);
    const Ball bound = factor * noisy_power_tail(source, t, at, 1 - theta);
    if (bound.upper_double() <= tolerance) return {at, bound};
  }
  return {Ball::exact(from, precision), Ball::indeterminate(precision)};
}

/// The largest step, in units of √t, whose error bound 4 (s/2π)^m C_m meets the tolerance.
struct Rule {
  long order = 4;
  double step = 0;
  Ball norm;
};
Rule choose_rule(const Ball& mean_square, double tolerance) {
  Rule best;
  for (long m = 4; m <= kMaxOrder; m += 2) {
    const Ball norm = derivative_norm(m, mean_square);
    const double step =
        2 * std::numbers::pi *
        std::pow(tolerance / (4 * norm.upper_double()), 1.0 / static_cast<double>(m));
    if (step > best.step) best = {m, step, norm};
  }
  return best;
}

}  // namespace

Ball noisy_entropy_nats(const SourceEnclosure& given_source, const Ball& noise_variance,
                        const ChannelAccuracy& accuracy) {
  if (!noise_variance.is_finite() || !certainly_positive(noise_variance))
    return Ball::indeterminate(noise_variance.precision());
  const double tolerance =
      (accuracy.tolerance > 1e-12 ? std::min(accuracy.tolerance, 0.1) : 1e-12) / 4;
  const Precision precision{38 + static_cast<int>(std::ceil(-std::log2(tolerance)))};
  const SourceEnclosure source = given_source.with_precision(precision);
  const Ball t = noise_variance.with_precision(precision);

  const Tail tail = find_tail(source, t, tolerance);
  if (!tail.bound.is_finite()) return tail.bound;
  const Rule rule = choose_rule(mean_square_log(source, t), tolerance);
  const double root_t = std::sqrt(t.lower_double());
  const double wanted = std::ceil(tail.from.upper_double() / (rule.step * root_t));
  if (!(wanted < kMaxPoints)) return Ball::indeterminate(precision);
  const long points = static_cast<long>(wanted);
  const Ball step = tail.from / points;

  // Each p(x) may be off by so much that the sum is off by the tolerance: |d(−p ln p)/dp| <= 64
  // where p > e^-63, and below that the term itself is nothing.
  const double point_tolerance = tolerance / (64 * 2 * tail.from.upper_double());
  Ball sum = entropy_term(noisy_density(source, t, Ball::integer(0, precision), point_tolerance));
  Ball density;
  for (long j = 1; j <= points; ++j) {
    density = noisy_density(source, t, step * j, point_tolerance);
    sum += entropy_term(density) * 2;
  }
  // p is symmetric and unimodal (Wintner), so past the last point −p ln p decreases, and the sum of
  // what follows is below its integral.
  if (!certainly_less(density, exp(Ball::integer(-1, precision))))
    return Ball::indeterminate(precision);
  const Ball beyond = Ball::hull(Ball(), tail.bound.upper() * 2);
  const Ball scaled_step = step / (sqrt(t) * Ball::pi(precision) * 2);
  const Ball aliasing = pow(scaled_step, rule.order) * rule.norm * 4;  // 2ζ(m) < 4
  return Ball::around(step * sum + beyond, aliasing);
}

Ball gaussian_channel_gain_bits(const SourceEnclosure& source, const Ball& noise_variance,
                                const ChannelAccuracy& accuracy) {
  return (noisy_entropy_nats(source, noise_variance, accuracy) - source.entropy_nats()) /
         Ball::log2(source.precision());
}

Ball shrunk_channel_gap_bits(const SourceEnclosure& source, const Ball& distortion,
                             const ChannelAccuracy& accuracy) {
  if (!certainly_positive(distortion) || !certainly_positive(1 - distortion))
    return Ball::indeterminate(distortion.precision());
  return gaussian_channel_gain_bits(source, distortion / (1 - distortion), accuracy) +
         log1p(-distortion) / (Ball::log2(source.precision()) * 2);
}

}  // namespace ratefloor::floor

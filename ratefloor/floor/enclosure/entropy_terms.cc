// −p ln p rises on [0, 1/e], where it reaches 1/e, and falls after. For the generalized Gaussian,
//   ∫_x^∞ exp(−q (v/α)^β) dv = (α q^(−1/β)/β) Γ(1/β, q (x/α)^β).
#include "ratefloor/floor/enclosure/entropy_terms.h"

#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::floor {

using rigor::Ball;

namespace {

/// −p ln p at a point p >= 0.
Ball at(const Ball& p) {
  if (!certainly_positive(p)) return Ball::integer(0, p.precision());
  return -(p * log(p));
}

}  // namespace

Ball entropy_term_between(const Ball& low, const Ball& high) {
  const rigor::Precision precision = high.precision();
  if (!low.is_finite() || !high.is_finite()) return Ball::indeterminate(precision);
  const Ball bottom = max(low.lower(), Ball()), top = max(high.upper(), Ball());
  const Ball ends = Ball::hull(at(bottom), at(top));
  const Ball peak = exp(Ball::integer(-1, precision));
  if (certainly_at_most(top, peak) || certainly_at_most(peak, bottom)) return ends;
  return Ball::hull(ends, peak);
}

Ball entropy_term(const Ball& p) {
  // Narrow balls away from zero: p keeps its correlation with ln p only through the slope.
  if (!certainly_positive(p) || p.radius_double() > 1e-6 * p.upper_double())
    return entropy_term_between(p, p);
  const Ball middle = p.midpoint();
  return at(middle) - (log(p) + 1) * (p - middle);
}

Ball density_power_tail(const SourceEnclosure& source, const Ball& from, const Ball& power) {
  const Ball peak = exp(source.log_peak() * power);
  if (const GgdEnclosure* ggd = source.ggd()) {
    const Ball order = 1 / ggd->beta();
    const Ball at_from = power * rigor::pow(from / ggd->alpha(), ggd->beta());
    return peak * ggd->alpha() * order * rigor::pow(power, -order) *
           rigor::upper_gamma(order, at_from);
  }
  return peak * max(*source.support_end() - from, Ball());
}

}  // namespace ratefloor::floor

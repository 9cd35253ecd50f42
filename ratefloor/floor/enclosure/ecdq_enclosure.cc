// −∫ p ln p for p(y) = (F(y + Δ/2) − F(y − Δ/2))/Δ, on [0, Δ/2], [Δ/2, T] and the tail beyond.
//
// Each piece is analytic inside: the kink of f at 0 sits at y = Δ/2. On a complex box around the
// real point m, p is enclosed by p(m) + p'(box)(box − m): one pair of incomplete gammas at a real
// point, and p' = (f(y + Δ/2) − f(y − Δ/2))/Δ is elementary. p is even and decreasing in |y|.
#include "ratefloor/floor/enclosure/ecdq_enclosure.h"

#include "ratefloor/floor/enclosure/entropy_terms.h"
#include "ratefloor/rigor/monotone.h"
#include "ratefloor/rigor/quadrature.h"

namespace ratefloor::floor {

using rigor::Ball;
using rigor::ComplexBall;
using rigor::Precision;

namespace {

/// h(X + U) in nats for the two uniform densities on ±a and ±d, M the larger and m the smaller:
/// a trapezoid, ln 2M + m/(2M).
Ball trapezoid_entropy(const Ball& a, const Ball& d) {
  const Ball larger = max(a, d), smaller = min(a, d);
  return log(larger * 2) + smaller / (larger * 2);
}

class Dithered {
 public:
  Dithered(const SourceEnclosure& source, const Ball& step)
      : source_(source), step_(step), half_(step / 2) {}

  /// −p ln p for the quadrature; `inner`: on [0, Δ/2].
  ComplexBall term(const ComplexBall& z, bool analytic, bool inner) const {
    const Ball real = z.real();
    const bool on_line = z.imaginary().contains_zero() && z.imaginary().radius_double() == 0;
    if (on_line && !analytic && rigor::is_wide(real)) return ComplexBall(range(real));
    const Ball middle = real.midpoint();
    // The slope is wanted on the segments from the middle to every point of the box.
    const ComplexBall box =
        on_line ? z : ComplexBall(real, Ball::hull(z.imaginary(), Ball::integer(0, z.precision())));
    const ComplexBall p = ComplexBall(dithered_density(source_, step_, middle)) +
                          slope(box, analytic, inner) * (z - ComplexBall(middle));
    if (on_line && !analytic)
      return p.is_finite() ? ComplexBall(entropy_term(p.real())) : ComplexBall(range(real));
    return -(p * log(p, analytic));
  }

 private:
  ComplexBall density(const ComplexBall& z, bool analytic) const {
    return exp(source_.log_pdf(z, analytic));
  }
  ComplexBall slope(const ComplexBall& z, bool analytic, bool inner) const {
    const ComplexBall half(half_);
    const ComplexBall other = inner ? half - z : z - half;
    return (density(z + half, analytic) - density(other, analytic)) * (1 / step_);
  }
  Ball range(const Ball& y) const {
    const Ball nearest = max(y.lower(), Ball()), farthest = abs(y).upper();
    return entropy_term_between(dithered_density(source_, step_, farthest),
                                dithered_density(source_, step_, nearest));
  }

  const SourceEnclosure& source_;
  Ball step_, half_;
};

/// ∫_T^∞ −p ln p at most, T beyond Δ/2 and where p < 1: p(y) <= f(y − Δ/2).
Ball tail_bound(const SourceEnclosure& source, const Ball& half, const Ball& from) {
  const Ball theta = Ball::rational(1, 8, from.precision());
  return density_power_tail(source, from - half, 1 - theta) /
         (exp(Ball::integer(1, from.precision())) * theta);
}

Ball entropy_nats(const SourceEnclosure& source, const Ball& step, double tolerance) {
  const Precision precision = step.precision();
  const Ball half = step / 2;
  if (source.is_uniform()) return trapezoid_entropy(*source.support_end(), half);

  Ball beyond = Ball::indeterminate(precision), end;
  for (double reach = 1; reach < 1e6; reach *= 1.1) {
    end = (half + Ball::exact(reach, precision)).midpoint();
    if (!certainly_positive(-source.log_pdf(end - half))) continue;
    beyond = tail_bound(source, half, end);
    if (beyond.upper_double() < tolerance / 8) break;
  }
  const Dithered dithered(source, step);
  rigor::QuadratureOptions options;
  options.absolute_tolerance = tolerance / 8;
  const auto piece = [&](bool inner, const Ball& a, const Ball& b) {
    return rigor::integrate(
        [&](const ComplexBall& z, bool analytic) { return dithered.term(z, analytic, inner); }, a,
        b, options);
  };
  const Ball side = piece(true, Ball::integer(0, precision), half) + piece(false, half, end) +
                    Ball::hull(Ball(), beyond.upper());
  return side * 2;
}

}  // namespace

Ball dithered_density(const SourceEnclosure& source, const Ball& step, const Ball& y) {
  const Ball half = step / 2;
  return source.partial_moment(0, y - half, y + half) / step;
}

EcdqEnclosure ecdq_enclosure(const SourceEnclosure& source, const Ball& step, double tolerance) {
  EcdqEnclosure result;
  const Ball variance = square(step) / 12;
  result.distortion = variance;
  result.wiener_distortion = variance / (variance + 1);
  if (!step.is_finite() || !certainly_positive(step)) {
    result.rate_bits = Ball::indeterminate(step.precision());
    return result;
  }
  result.rate_bits =
      (entropy_nats(source, step, tolerance) - log(step)) / Ball::log2(step.precision());
  return result;
}

}  // namespace ratefloor::floor

// P(s, t) = t^s e^−t/Γ(s+1) · Σ_k t^k/((s+1)…(s+k)) (Abramowitz & Stegun 6.5.29): all terms are
// positive, and from the first k with r = t/(s+k+1) < 1 on the rest is at most term · r/(1 − r).
// Some 10 √s + t − s terms.
//
// The quantile is guessed in double precision and proved: P(s, ·) increases, so P at the two ends
// of an interval around the guess, on either side of 1 − ε, settles it.
#include "ratefloor/floor/length/gamma_quantile.h"

#include <cmath>

#include "ratefloor/rigor/special_functions.h"
#include "ratefloor/source/gamma_functions.h"

namespace ratefloor::floor {

using rigor::Ball;
using rigor::Precision;

Ball gamma_probability(const Ball& s, const Ball& t) {
  constexpr long kMostTerms = 10'000'000;
  const Precision precision = t.precision();
  if (!certainly_positive(s) || !s.is_finite() || !t.is_finite() || t.lower_double() < 0)
    return Ball::indeterminate(precision);
  if (t.upper_double() == 0) return Ball::integer(0, precision);
  if (!certainly_positive(t)) {  // increasing in t
    const Ball top = gamma_probability(s, t.upper());
    return Ball::hull(Ball::integer(0, precision), top);
  }
  const double enough = std::ldexp(1.0, -std::min(precision.bits, 1000));
  Ball term = Ball::integer(1, precision), sum = term;
  for (long k = 1; k < kMostTerms; ++k) {
    const Ball ratio = t / (s + k);
    term *= ratio;
    sum += term;
    // Looking at doubles costs as much as a step: now and then is enough.
    if (k % 8 != 0 || !(ratio.upper_double() < 0.999999)) continue;
    const Ball rest = term * ratio / (1 - ratio);
    if (!(rest.upper_double() < enough * sum.lower_double())) continue;
    sum += Ball::hull(Ball::integer(0, precision), rest);
    return sum * exp(s * log(t) - t - log_gamma(s + 1));
  }
  return Ball::indeterminate(precision);
}

Result<Ball> gamma_upper_quantile(const Ball& s, const Ball& epsilon) {
  constexpr double kSmallest = 1e-290;
  const Precision precision = s.precision();
  const Ball wanted = 1 - epsilon;
  if (!certainly_positive(epsilon) || !certainly_positive(wanted) || !certainly_positive(s)) {
    return make_error(ErrorCode::kInvalidArgument,
                      "the shape must be above 0 and the probability between 0 and 1");
  }
  const double guess = source::gamma_upper_inverse(s.midpoint_double(), epsilon.midpoint_double());
  if (!(guess > kSmallest)) {
    const Ball top = Ball::exact(kSmallest, precision);
    if (certainly_at_most(wanted, gamma_probability(s, top)))
      return Ball::hull(Ball::integer(0, precision), top);
  }
  if (std::isfinite(guess) && guess > kSmallest) {
    for (double margin = 0x1p-44; margin < 0.1; margin *= 8) {
      const Ball low = Ball::exact(guess * (1 - margin), precision);
      const Ball high = Ball::exact(guess * (1 + margin), precision);
      if (certainly_at_most(gamma_probability(s, low), wanted) &&
          certainly_at_most(wanted, gamma_probability(s, high)))
        return Ball::hull(low, high);
    }
  }
  return make_error(ErrorCode::kDegenerate,
                    "the quantile of the Gamma law could not be enclosed at this precision");
}

}  // namespace ratefloor::floor

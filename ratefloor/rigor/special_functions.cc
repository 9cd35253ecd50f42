// Gamma and error functions over Arb, with the monotone ones taken at both ends of wide balls.
//
// Arb's incomplete gamma functions sometimes give up (NaN) where the answer exists, for instance
// where s and x are close and large: the complement, then more bits, are tried before giving up.
#include "ratefloor/rigor/special_functions.h"

#include <arb_hypgeom.h>

#include "ratefloor/rigor/arb_access.h"
#include "ratefloor/rigor/monotone.h"

namespace ratefloor::rigor {
namespace {

constexpr int kRetries = 3;

Ball upper_at(const Ball& s, const Ball& x, int bits) {
  Ball y = blank(bits);
  arb_hypgeom_gamma_upper(raw(y), raw(s), raw(x), 0, bits);
  return y;
}

Ball lower_at(const Ball& s, const Ball& x, int bits) {
  Ball y = blank(bits);
  arb_hypgeom_gamma_lower(raw(y), raw(s), raw(x), 0, bits);
  return y;
}

/// One of the two incomplete gamma functions at x > 0.
Ball incomplete(bool upper, const Ball& s, const Ball& x) {
  const int bits = static_cast<int>(common_bits(s, x));
  for (int attempt = 0, work = bits; attempt < kRetries; ++attempt, work *= 2) {
    Ball value = upper ? upper_at(s, x, work) : lower_at(s, x, work);
    if (!value.is_finite()) {
      const Ball other = upper ? lower_at(s, x, work) : upper_at(s, x, work);
      value = gamma(s.with_precision({work})) - other;
    }
    if (value.is_finite()) return value.with_precision({bits});
  }
  return Ball::indeterminate({bits});
}

/// Its exact values at the left end of the half line: Γ(s) and 0.
Ball at_zero(bool upper, const Ball& s, int bits) {
  return upper ? gamma(s).with_precision({bits}) : blank(bits);
}

Ball incomplete_on(bool upper, const Ball& s, const Ball& x) {
  const int bits = static_cast<int>(common_bits(s, x));
  if (!x.is_finite() || !s.is_finite() || !certainly_positive(s) || arb_is_negative(raw(x)))
    return Ball::indeterminate({bits});
  if (arb_is_zero(raw(x))) return at_zero(upper, s, bits);
  if (certainly_positive(x))
    return monotone_image(x, [&](const Ball& p) { return incomplete(upper, s, p); });
  const Ball right = x.upper();
  if (arb_is_zero(raw(right))) return at_zero(upper, s, bits);
  return Ball::hull(at_zero(upper, s, bits), incomplete(upper, s, right));
}

template <class Function>
Ball positive_argument(const Ball& x, Function f) {
  if (!certainly_positive(x)) return Ball::indeterminate(x.precision());
  Ball y = blank(x.precision().bits);
  f(raw(y), raw(x), y.precision().bits);
  return y;
}

}  // namespace

Ball gamma(const Ball& x) { return positive_argument(x, arb_gamma); }
Ball log_gamma(const Ball& x) { return positive_argument(x, arb_lgamma); }
Ball digamma(const Ball& x) {  // increasing for x > 0
  if (!certainly_positive(x)) return Ball::indeterminate(x.precision());
  return monotone_image(x, [](const Ball& p) { return positive_argument(p, arb_digamma); });
}

Ball erf(const Ball& x) {
  return monotone_image(x, [](const Ball& p) {
    Ball y = blank(p.precision().bits);
    arb_hypgeom_erf(raw(y), raw(p), y.precision().bits);
    return y;
  });
}

Ball erfc(const Ball& x) {
  return monotone_image(x, [](const Ball& p) {
    Ball y = blank(p.precision().bits);
    arb_hypgeom_erfc(raw(y), raw(p), y.precision().bits);
    return y;
  });
}

Ball upper_gamma(const Ball& s, const Ball& x) { return incomplete_on(true, s, x); }
Ball lower_gamma(const Ball& s, const Ball& x) { return incomplete_on(false, s, x); }

}  // namespace ratefloor::rigor

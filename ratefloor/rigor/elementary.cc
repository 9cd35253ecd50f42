// Roots, exponentials, logarithms and powers of balls.
//
// Arb encloses f(midpoint ± radius) by a derivative bound, which is loose on wide balls. Monotone
// functions are therefore taken at both ends when the ball is wide; their hull is the exact range.
// Powers treat the origin themselves: arb_pow gives NaN on balls that touch zero.
#include "ratefloor/rigor/arb_access.h"
#include "ratefloor/rigor/monotone.h"

namespace ratefloor::rigor {
namespace {

using ArbUnary = void (*)(arb_t, const arb_t, slong);

Ball apply(ArbUnary f, const Ball& x) {
  Ball y = blank(x.precision().bits);
  f(raw(y), raw(x), y.precision().bits);
  return y;
}

bool touches_or_crosses_zero_from_above(const Ball& x) {
  return x.is_finite() && !arb_is_positive(raw(x)) && !arb_is_negative(raw(x));
}

/// [0, top] as a ball; top a point >= 0.
Ball from_zero_to(const Ball& top) { return Ball::hull(blank(top.precision().bits), top); }

Ball largest_magnitude(const Ball& x) {
  Ball top = blank(x.precision().bits);
  arb_get_abs_ubound_arf(arb_midref(raw(top)), raw(x), x.precision().bits + 32);
  return top;
}

Ball plain_pow(const Ball& base, const Ball& exponent) {
  Ball y = blank(common_bits(base, exponent));
  arb_pow(raw(y), raw(base), raw(exponent), y.precision().bits);
  return y;
}

}  // namespace

Ball abs(const Ball& x) {
  if (touches_or_crosses_zero_from_above(x)) return from_zero_to(largest_magnitude(x));
  Ball y = blank(x.precision().bits);
  arb_abs(raw(y), raw(x));
  return y;
}

Ball square(const Ball& x) { return pow(x, 2); }

Ball sqrt(const Ball& x) {
  return monotone_image(x, [](const Ball& p) { return apply(arb_sqrt, p); });
}
Ball exp(const Ball& x) {
  return monotone_image(x, [](const Ball& p) { return apply(arb_exp, p); });
}
Ball expm1(const Ball& x) {
  return monotone_image(x, [](const Ball& p) { return apply(arb_expm1, p); });
}
Ball log(const Ball& x) {
  return monotone_image(x, [](const Ball& p) { return apply(arb_log, p); });
}
Ball log1p(const Ball& x) {
  return monotone_image(x, [](const Ball& p) { return apply(arb_log1p, p); });
}

Ball pow(const Ball& base, const Ball& exponent) {
  const Precision precision{static_cast<int>(common_bits(base, exponent))};
  if (!base.is_finite() || !exponent.is_finite() || arb_is_negative(raw(base)))
    return Ball::indeterminate(precision);
  if (arb_is_zero(raw(exponent))) return Ball::integer(1, precision);
  if (touches_or_crosses_zero_from_above(base)) {
    if (!certainly_positive(exponent)) return Ball::indeterminate(precision);
    if (arb_is_zero(raw(base))) return blank(precision.bits);
    return from_zero_to(plain_pow(base.upper(), exponent).upper());
  }
  return monotone_image(base, [&](const Ball& p) { return plain_pow(p, exponent); });
}

Ball pow(const Ball& base, long exponent) {
  const int bits = base.precision().bits;
  const unsigned long magnitude = exponent < 0 ? 0UL - static_cast<unsigned long>(exponent)
                                               : static_cast<unsigned long>(exponent);
  Ball y = blank(bits);
  if (exponent > 0 && magnitude % 2 == 0 && touches_or_crosses_zero_from_above(base)) {
    const Ball top = largest_magnitude(base);
    arb_pow_ui(raw(y), raw(top), magnitude, bits);
    return from_zero_to(y.upper());
  }
  arb_pow_ui(raw(y), raw(base), magnitude, bits);
  return exponent < 0 ? 1 / y : y;
}

Ball max(const Ball& a, const Ball& b) {
  Ball x = blank(common_bits(a, b));
  arb_max(raw(x), raw(a), raw(b), x.precision().bits);
  return x;
}
Ball min(const Ball& a, const Ball& b) {
  Ball x = blank(common_bits(a, b));
  arb_min(raw(x), raw(a), raw(b), x.precision().bits);
  return x;
}

}  // namespace ratefloor::rigor

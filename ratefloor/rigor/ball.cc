// Ball over arb_struct: construction, conversion, order, field operations.
//
// Every operation is one Arb call at the larger precision of its operands; conversions to doubles
// round outward. The elementary functions are in elementary.cc.
#include "ratefloor/rigor/ball.h"

#include <cmath>
#include <limits>
#include <new>
#include <string>

#include "ratefloor/rigor/arb_access.h"

namespace ratefloor::rigor {
namespace {

constexpr std::size_t kMaxDecimalLength = 1000;
constexpr int kMaxDecimalExponent = 10000;  // 10^±10000: past any use, short of any harm

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// [+-] digits [. digits] [e [+-] digits], at least one digit before the exponent.
bool is_plain_decimal(std::string_view text) {
  if (text.empty() || text.size() > kMaxDecimalLength) return false;
  std::size_t i = text[0] == '+' || text[0] == '-' ? 1 : 0;
  std::size_t digits = 0;
  for (; i < text.size() && is_digit(text[i]); ++i) ++digits;
  if (i < text.size() && text[i] == '.')
    for (++i; i < text.size() && is_digit(text[i]); ++i) ++digits;
  if (digits == 0) return false;
  if (i == text.size()) return true;
  if (text[i] != 'e' && text[i] != 'E') return false;
  ++i;
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
  if (i == text.size()) return false;
  int exponent = 0;
  for (; i < text.size() && is_digit(text[i]); ++i) {
    exponent = exponent * 10 + (text[i] - '0');
    if (exponent > kMaxDecimalExponent) return false;
  }
  return i == text.size();
}

/// An end of the ball as an exact point. An exact ball is its own end; otherwise the end is rounded
/// outward, with 30 bits (those of a radius) to spare.
Ball end_of(const Ball& x, bool upper) {
  if (!x.is_finite()) return Ball::indeterminate(x.precision());
  if (arb_is_exact(raw(x))) return x;
  Ball end = blank(x.precision().bits);
  arb_ptr p = raw(end);
  const slong bits = x.precision().bits + 32;
  if (upper)
    arb_get_ubound_arf(arb_midref(p), raw(x), bits);
  else
    arb_get_lbound_arf(arb_midref(p), raw(x), bits);
  return end;
}

}  // namespace

Ball::Ball() { arb_init(raw(*this)); }
Ball::~Ball() { arb_clear(raw(*this)); }
Ball::Ball(const Ball& other) : bits_(other.bits_) {
  arb_init(raw(*this));
  arb_set(raw(*this), raw(other));
}
Ball::Ball(Ball&& other) noexcept : bits_(other.bits_) {
  arb_init(raw(*this));
  arb_swap(raw(*this), raw(other));
}
Ball& Ball::operator=(const Ball& other) {
  arb_set(raw(*this), raw(other));
  bits_ = other.bits_;
  return *this;
}
Ball& Ball::operator=(Ball&& other) noexcept {
  arb_swap(raw(*this), raw(other));
  std::swap(bits_, other.bits_);
  return *this;
}

Ball Ball::integer(long value, Precision precision) {
  Ball x;
  x.bits_ = std::max(precision.bits, 2);
  arb_set_si(raw(x), value);
  return x;
}

Ball Ball::rational(long numerator, long denominator, Precision precision) {
  Ball x = integer(numerator, precision);
  arb_div_si(raw(x), raw(x), denominator, x.bits_);
  return x;
}

Ball Ball::exact(double value, Precision precision) {
  if (!std::isfinite(value)) return indeterminate(precision);
  Ball x = integer(0, precision);
  arb_set_d(raw(x), value);
  return x;
}

Result<Ball> Ball::decimal(std::string_view text, Precision precision) {
  Ball x = integer(0, precision);
  // arb_set_str understands much more ("nan", "1 +/- 2", "[...]"): only plain numbers reach it.
  if (!is_plain_decimal(text) || arb_set_str(raw(x), std::string(text).c_str(), x.bits_) != 0 ||
      !x.is_finite())
    return make_error(ErrorCode::kInvalidArgument,
                      "'" + std::string(text.substr(0, 40)) + "' is not a decimal number");
  return x;
}

Ball Ball::hull(const Ball& a, const Ball& b) {
  Ball x = blank(common_bits(a, b));
  if (a.is_finite() && b.is_finite())
    arb_union(raw(x), raw(a), raw(b), x.bits_);
  else
    arb_indeterminate(raw(x));
  return x;
}

Ball Ball::around(const Ball& midpoint, const Ball& radius) {
  Ball x = midpoint;
  x.bits_ = common_bits(midpoint, radius);
  if (radius.is_finite())
    arb_add_error(raw(x), raw(radius));
  else
    arb_indeterminate(raw(x));
  return x;
}

Ball Ball::indeterminate(Precision precision) {
  Ball x = integer(0, precision);
  arb_indeterminate(raw(x));
  return x;
}

Ball Ball::pi(Precision precision) {
  Ball x = integer(0, precision);
  arb_const_pi(raw(x), x.bits_);
  return x;
}

Ball Ball::log2(Precision precision) {
  Ball x = integer(0, precision);
  arb_const_log2(raw(x), x.bits_);
  return x;
}

Ball Ball::with_precision(Precision precision) const {
  Ball x = integer(0, precision);
  arb_set_round(raw(x), raw(*this), x.bits_);
  return x;
}

bool Ball::is_finite() const { return arb_is_finite(raw(*this)) != 0; }
bool Ball::contains_zero() const { return arb_contains_zero(raw(*this)) != 0; }
bool Ball::contains(const Ball& other) const { return arb_contains(raw(*this), raw(other)) != 0; }
bool Ball::overlaps(const Ball& other) const { return arb_overlaps(raw(*this), raw(other)) != 0; }

// arf_get_d overflows to infinity for exponents just above a double's, whatever the rounding: the
// largest double is the bound there.
double Ball::lower_double() const {
  if (!is_finite()) return -std::numeric_limits<double>::infinity();
  const Ball end = lower();
  const double bound = arf_get_d(arb_midref(raw(end)), ARF_RND_FLOOR);
  return bound == std::numeric_limits<double>::infinity() ? std::numeric_limits<double>::max()
                                                          : bound;
}
double Ball::upper_double() const {
  if (!is_finite()) return std::numeric_limits<double>::infinity();
  const Ball end = upper();
  const double bound = arf_get_d(arb_midref(raw(end)), ARF_RND_CEIL);
  return bound == -std::numeric_limits<double>::infinity() ? std::numeric_limits<double>::lowest()
                                                           : bound;
}
double Ball::midpoint_double() const { return arf_get_d(arb_midref(raw(*this)), ARF_RND_NEAR); }
double Ball::radius_double() const {
  if (!is_finite()) return std::numeric_limits<double>::infinity();
  Ball radius = blank(bits_);
  arf_set_mag(arb_midref(raw(radius)), arb_radref(raw(*this)));
  return radius.upper_double();
}

Ball Ball::lower() const { return end_of(*this, false); }
Ball Ball::upper() const { return end_of(*this, true); }
Ball Ball::midpoint() const {
  Ball x = blank(bits_);
  arf_set(arb_midref(raw(x)), arb_midref(raw(*this)));
  return x;
}

Ball Ball::operator-() const {
  Ball x = blank(bits_);
  arb_neg(raw(x), raw(*this));
  return x;
}
Ball& Ball::operator+=(const Ball& other) {
  bits_ = common_bits(*this, other);
  arb_add(raw(*this), raw(*this), raw(other), bits_);
  return *this;
}
Ball& Ball::operator-=(const Ball& other) {
  bits_ = common_bits(*this, other);
  arb_sub(raw(*this), raw(*this), raw(other), bits_);
  return *this;
}
Ball& Ball::operator*=(const Ball& other) {
  bits_ = common_bits(*this, other);
  arb_mul(raw(*this), raw(*this), raw(other), bits_);
  return *this;
}
Ball& Ball::operator/=(const Ball& other) {
  bits_ = common_bits(*this, other);
  arb_div(raw(*this), raw(*this), raw(other), bits_);
  return *this;
}
Ball Ball::operator*(long factor) const {
  Ball x = blank(bits_);
  arb_mul_si(raw(x), raw(*this), factor, bits_);
  return x;
}
Ball Ball::operator/(long divisor) const {
  Ball x = blank(bits_);
  arb_div_si(raw(x), raw(*this), divisor, bits_);
  return x;
}
Ball Ball::operator+(long term) const {
  Ball x = blank(bits_);
  arb_add_si(raw(x), raw(*this), term, bits_);
  return x;
}
Ball Ball::operator-(long term) const {
  Ball x = blank(bits_);
  arb_sub_si(raw(x), raw(*this), term, bits_);
  return x;
}

Ball operator+(const Ball& a, const Ball& b) {
  Ball x = blank(common_bits(a, b));
  arb_add(raw(x), raw(a), raw(b), x.precision().bits);
  return x;
}
Ball operator-(const Ball& a, const Ball& b) {
  Ball x = blank(common_bits(a, b));
  arb_sub(raw(x), raw(a), raw(b), x.precision().bits);
  return x;
}
Ball operator*(const Ball& a, const Ball& b) {
  Ball x = blank(common_bits(a, b));
  arb_mul(raw(x), raw(a), raw(b), x.precision().bits);
  return x;
}
Ball operator/(const Ball& a, const Ball& b) {
  Ball x = blank(common_bits(a, b));
  arb_div(raw(x), raw(a), raw(b), x.precision().bits);
  return x;
}
Ball operator*(long a, const Ball& b) { return b * a; }
Ball operator+(long a, const Ball& b) { return b + a; }
Ball operator-(long a, const Ball& b) { return -b + a; }
Ball operator/(long a, const Ball& b) { return Ball::integer(a, b.precision()) / b; }

bool certainly_less(const Ball& a, const Ball& b) { return arb_lt(raw(a), raw(b)) != 0; }
bool certainly_at_most(const Ball& a, const Ball& b) { return arb_le(raw(a), raw(b)) != 0; }
bool certainly_positive(const Ball& a) { return arb_is_positive(raw(a)) != 0; }

}  // namespace ratefloor::rigor

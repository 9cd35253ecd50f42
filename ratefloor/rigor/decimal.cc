// Directed conversion to decimals: the end m·2^e is scaled by a power of ten and divided with the
// rounding wanted, all in integers. Numbers beyond 10^±kMaxExponent collapse to a bound that is
// still on the right side.
#include "ratefloor/rigor/decimal.h"

#include <flint/fmpz.h>

#include <cmath>

#include "ratefloor/rigor/arb_access.h"

namespace ratefloor::rigor {
namespace {

constexpr long kMaxExponent = 100000;

/// A fmpz with a lifetime.
struct Integer {
  fmpz_t value;
  Integer() { fmpz_init(value); }
  ~Integer() { fmpz_clear(value); }
  Integer(const Integer&) = delete;
  Integer& operator=(const Integer&) = delete;
};

/// Rounded |m|·2^e·10^scale, away from zero or towards it.
void scaled_magnitude(Integer& out, const Integer& mantissa, long exponent, long scale, bool away) {
  Integer numerator, denominator, power;
  fmpz_abs(numerator.value, mantissa.value);
  fmpz_one(denominator.value);
  fmpz_set_str(power.value, "10", 10);  // FLINT's inline setters would need GMP linked by us
  fmpz_pow_ui(power.value, power.value, static_cast<ulong>(std::labs(scale)));
  fmpz* scaled = scale >= 0 ? numerator.value : denominator.value;
  fmpz_mul(scaled, scaled, power.value);
  fmpz* shifted = exponent >= 0 ? numerator.value : denominator.value;
  fmpz_mul_2exp(shifted, shifted, static_cast<ulong>(std::labs(exponent)));
  if (away)
    fmpz_cdiv_q(out.value, numerator.value, denominator.value);
  else
    fmpz_fdiv_q(out.value, numerator.value, denominator.value);
}

std::string digits_of(const Integer& x) {
  std::string text(fmpz_sizeinbase(x.value, 10) + 2, '\0');
  fmpz_get_str(text.data(), 10, x.value);
  text.resize(text.find('\0'));
  return text;
}

/// ±digits · 10^exponent_of_first_digit, the first digit being the units.
std::string layout(bool negative, std::string digits, long first, int wanted) {
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  const long count = static_cast<long>(digits.size());
  std::string text = negative ? "-" : "";
  if (first < -5 || first > wanted) {
    text += digits.substr(0, 1);
    if (count > 1) text += "." + digits.substr(1);
    std::string exponent = std::to_string(std::labs(first));
    if (exponent.size() < 2) exponent.insert(0, "0");
    return text + (first < 0 ? "e-" : "e+") + exponent;
  }
  if (first < 0)
    return text + "0." + std::string(static_cast<std::size_t>(-first - 1), '0') + digits;
  if (count <= first + 1)
    return text + digits + std::string(static_cast<std::size_t>(first + 1 - count), '0');
  return text + digits.substr(0, static_cast<std::size_t>(first + 1)) + "." +
         digits.substr(static_cast<std::size_t>(first + 1));
}

/// The point x (radius zero) rounded down or up to `digits` significant digits.
std::string rounded(const Ball& x, int digits, bool up) {
  if (arb_is_zero(raw(x))) return "0";
  Integer mantissa, exponent;
  arf_get_fmpz_2exp(mantissa.value, exponent.value, arb_midref(raw(x)));
  const bool negative = fmpz_sgn(mantissa.value) < 0;
  const bool away = negative != up;
  // log10 |x|, within one: |m| has `bits` bits, so |x| is in [2^(bits-1+e), 2^(bits+e)).
  const long bits = static_cast<long>(fmpz_bits(mantissa.value));
  const bool huge = fmpz_cmp_si(exponent.value, 3 * kMaxExponent) > 0;
  const bool tiny = fmpz_cmp_si(exponent.value, -4 * kMaxExponent - bits) < 0;
  const std::string sign = negative ? "-" : "";
  if (huge) return away ? sign + "inf" : sign + "1e+" + std::to_string(kMaxExponent / 2);
  if (tiny) return away ? sign + "1e-" + std::to_string(kMaxExponent) : "0";
  const long e = fmpz_get_si(exponent.value);
  long first = static_cast<long>(std::floor(static_cast<double>(bits - 1 + e) * std::log10(2.0)));
  // The guess is at most one too small: then one digit too many comes out, and the next power of
  // ten is taken. Rounding up to 10^digits is the same event.
  for (--first;; ++first) {
    Integer scaled;
    scaled_magnitude(scaled, mantissa, e, digits - 1 - first, away);
    std::string text = digits_of(scaled);
    if (static_cast<int>(text.size()) <= digits) return layout(negative, text, first, digits);
  }
}

std::string directed(const Ball& x, int digits, bool up) {
  if (!x.is_finite()) return up ? "inf" : "-inf";
  return rounded(up ? x.upper() : x.lower(), std::max(digits, 1), up);
}

}  // namespace

std::string decimal_down(const Ball& x, int digits) { return directed(x, digits, false); }
std::string decimal_up(const Ball& x, int digits) { return directed(x, digits, true); }

}  // namespace ratefloor::rigor

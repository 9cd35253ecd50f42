// Range reduction to a factor near 1, then Taylor series whose dropped terms are below 2^-58 of the
// result. pow carries its logarithm as an unevaluated sum of two doubles (Dekker 1971), because an
// error in y·ln x is an absolute error of the exponent.
#include "ratefloor/base/portable_math.h"

#include <bit>
#include <cstdint>
#include <limits>

namespace ratefloor::portable {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
// ln 2 in two pieces; the first has 32 significant bits, so that k·kLn2High is exact for |k| <
// 2^21.
constexpr double kLn2High = 0x1.62e42feep-1, kLn2Low = 0x1.a39ef35793c76p-33;
constexpr double kInverseLn2 = 0x1.71547652b82fep+0;

struct Pair {
  double high, low;  // the value is high + low, |low| <= ulp(high)
};

Pair exact_sum(double a, double b) {  // Knuth
  const double sum = a + b, part = sum - a;
  return {sum, (a - (sum - part)) + (b - part)};
}

Pair exact_product(double a, double b) {  // Veltkamp, Dekker; |a|, |b| < 2^990
  constexpr double kSplit = 134217729.0;  // 2^27 + 1
  const double ca = kSplit * a, cb = kSplit * b;
  const double ah = ca - (ca - a), bh = cb - (cb - b);
  const double al = a - ah, bl = b - bh, product = a * b;
  return {product, ((ah * bh - product) + ah * bl + al * bh) + al * bl};
}

Pair multiply(Pair a, Pair b) {
  const Pair p = exact_product(a.high, b.high);
  return exact_sum(p.high, p.low + (a.high * b.low + a.low * b.high));
}

// x = 2^exponent · mantissa with mantissa in [√½, √2). Precondition: x positive and finite.
struct Split {
  double exponent, mantissa;
};
Split split(double x) {
  double bias = 1023;
  if (x < std::numeric_limits<double>::min()) {
    x *= 0x1p54;
    bias += 54;
  }
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
  // Adding 2^52 − (significand of √½·2) carries into the exponent exactly when the mantissa is >=
  // √2.
  const std::uint64_t shifted = bits + (0x3ff0000000000000u - 0x3fe6a09e667f3bcdu);
  const std::uint64_t exponent = shifted >> 52;
  const double mantissa = std::bit_cast<double>(bits - ((exponent - 1023) << 52));
  return {static_cast<double>(static_cast<std::int64_t>(exponent)) - bias, mantissa};
}

// Polynomials are summed in pairs (Estrin's scheme), whose chains of dependent operations are
// short.

// Σ_{i=2}^{10} 2 z^(i-2) / (2i+1), z <= 0.02944; the next term is below 2^-60.
double atanh_tail(double z) {
  const double z2 = z * z, z4 = z2 * z2;
  const double low = (2.0 / 5 + z * (2.0 / 7)) + z2 * (2.0 / 9 + z * (2.0 / 11));
  const double high = (2.0 / 13 + z * (2.0 / 15)) + z2 * (2.0 / 17 + z * (2.0 / 19));
  return (low + z4 * high) + z4 * z4 * (2.0 / 21);
}

// e^(x + correction) for |x| < 750 and a tiny correction.
double exp_pair(double x, double correction) {
  constexpr double kRound = 0x1.8p52;  // adding and subtracting it rounds to the nearest integer
  const double k = (x * kInverseLn2 + kRound) - kRound;
  const double r = (x - k * kLn2High) + (correction - k * kLn2Low);
  // (e^r − 1 − r) / r² up to r^13 / 13!; |r| <= 0.3466.
  const double r2 = r * r, r4 = r2 * r2;
  const double low = (1.0 / 2 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120));
  const double middle = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
  const double high =
      (1.0 / 3628800 + r * (1.0 / 39916800)) + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800));
  const double series = (low + r4 * middle) + r4 * r4 * high;
  const double value = 1 + (r + r2 * series);
  // Two factors, so that neither leaves the range where the result does not.
  const std::int64_t whole = static_cast<std::int64_t>(k), half = whole / 2;
  const auto power = [](std::int64_t e) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(e + 1023) << 52);
  };
  return value * power(half) * power(whole - half);
}

Pair log_pair(double x) {
  const auto [k, m] = split(x);
  const double f = m - 1;  // exact
  const Pair d = exact_sum(m, 1);
  const double s_high = f / d.high;
  const Pair back = exact_product(s_high, d.high);
  const Pair s = {s_high, (((f - back.high) - back.low) - s_high * d.low) / d.high};
  const Pair z = multiply(s, s);
  const Pair cubic = multiply(multiply(s, z), {0x1.5555555555555p-1, 0x1.5555555555555p-55});
  const double rest = s.high * z.high * z.high * atanh_tail(z.high);
  const Pair a = exact_sum(k * kLn2High, 2 * s.high);
  const Pair b = exact_sum(a.high, cubic.high);
  const double low = (a.low + b.low) + (k * kLn2Low + (2 * s.low + (cubic.low + rest)));
  return exact_sum(b.high, low);
}

}  // namespace

double exp(double x) {
  if (!(x < 710)) return x >= 710 ? kInfinity : kNaN;
  if (x < -746) return 0;
  return exp_pair(x, 0);
}

double log(double x) {
  if (!(x > 0)) return x == 0 ? -kInfinity : kNaN;
  if (x == kInfinity) return kInfinity;
  const auto [k, m] = split(x);
  // 2 artanh s = f − s(f − R(s²)), s = f/(2+f), written so that the rounding of s meets only small
  // terms.
  const double f = m - 1, s = f / (2 + f), z = s * s, half_square = 0.5 * f * f;
  const double rest = z * (2.0 / 3 + z * atanh_tail(z));
  return k * kLn2High - ((half_square - (s * (half_square + rest) + k * kLn2Low)) - f);
}

double pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (!(x >= 0) || y != y) return kNaN;
  if (x == 0 || x == kInfinity) return (x == 0) == (y > 0) ? 0 : kInfinity;
  const Pair logarithm = log_pair(x);
  const double estimate = y * logarithm.high;
  if (estimate > 710) return kInfinity;
  if (estimate < -746) return 0;
  const Pair power = exact_product(y, logarithm.high);
  return exp_pair(power.high, power.low + y * logarithm.low);
}

double log_gamma(double x) {
  double product = 1;  // Γ(x) = Γ(x + n) / (x (x+1) … (x+n−1))
  for (; x < 16; x += 1) product *= x;
  const double u = 1 / x, v = u * u;
  double series = -691.0 / 360360;  // Stirling; the next term is below 2^-59 at 16
  series = series * v + 1.0 / 1188;
  series = series * v - 1.0 / 1680;
  series = series * v + 1.0 / 1260;
  series = series * v - 1.0 / 360;
  series = series * v + 1.0 / 12;
  constexpr double kHalfLogTwoPi = 0.9189385332046727;
  return ((x - 0.5) * log(x) - x) + (kHalfLogTwoPi + series * u) - log(product);
}

}  // namespace ratefloor::portable

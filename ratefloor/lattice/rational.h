// Exact fractions of small integers. No guard against overflow: what uses them stays below 10^9.
#pragma once

#include <cstdint>
#include <numeric>
#include <string>

namespace ratefloor::lattice {

/// In lowest terms, denominator > 0.
struct Rational {
  std::int64_t numerator = 0, denominator = 1;

  Rational() = default;
  Rational(std::int64_t value) : numerator(value) {}
  Rational(std::int64_t n, std::int64_t d) {
    const std::int64_t divisor = d < 0 ? -std::gcd(n, d) : std::gcd(n, d);
    numerator = n / divisor;
    denominator = d / divisor;
  }

  double to_double() const {
    return static_cast<double>(numerator) / static_cast<double>(denominator);
  }
  std::string to_string() const {
    return std::to_string(numerator) + (denominator == 1 ? "" : "/" + std::to_string(denominator));
  }
  bool operator==(const Rational&) const = default;
};

inline Rational operator+(const Rational& a, const Rational& b) {
  return {a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator};
}
inline Rational operator-(const Rational& a, const Rational& b) {
  return a + Rational(-b.numerator, b.denominator);
}
inline Rational operator*(const Rational& a, const Rational& b) {
  return {a.numerator * b.numerator, a.denominator * b.denominator};
}
/// Precondition: b is not zero.
inline Rational operator/(const Rational& a, const Rational& b) {
  return a * Rational(b.denominator, b.numerator);
}

}  // namespace ratefloor::lattice

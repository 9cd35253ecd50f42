// A real number known to lie in a ball: midpoint ± radius, as Arb computes it.
//
// Every operation returns a ball that contains the exact result for every choice of exact operands
// (Johansson, "Arb: efficient arbitrary-precision midpoint-radius interval arithmetic", 2017). A
// double never becomes a ball by itself: say exact() when its very value is meant, or decimal()
// when the digits that somebody typed are. A function outside its domain gives an indeterminate
// ball (is_finite() is false), never an error. Results carry the larger precision of their
// operands.
#pragma once

#include <cstddef>
#include <string_view>

#include "ratefloor/base/result.h"

namespace ratefloor::rigor {

/// Bits of the midpoint's significand, at least 2.
struct Precision {
  int bits = 128;
};

class Ball {
 public:
  /// Zero at 2 bits, so that it takes the precision of what it meets.
  Ball();
  ~Ball();
  Ball(const Ball& other);
  Ball(Ball&& other) noexcept;
  Ball& operator=(const Ball& other);
  Ball& operator=(Ball&& other) noexcept;

  static Ball integer(long value, Precision precision);
  static Ball rational(long numerator, long denominator, Precision precision);
  /// The double's own value, exactly; NaN and infinities give an indeterminate ball.
  static Ball exact(double value, Precision precision);
  /// What the decimal digits mean ("0.00885", "1e-4", "-2"), enclosed. Error for anything else.
  static Result<Ball> decimal(std::string_view text, Precision precision);
  /// The smallest ball (about) that holds both.
  static Ball hull(const Ball& a, const Ball& b);
  /// midpoint ± |radius|, radius given as a ball (its upper end counts).
  static Ball around(const Ball& midpoint, const Ball& radius);
  static Ball indeterminate(Precision precision);
  static Ball pi(Precision precision);
  static Ball log2(Precision precision);  // ln 2

  Precision precision() const { return {bits_}; }
  Ball with_precision(Precision precision) const;  // same set (or a superset), other precision

  bool is_finite() const;
  bool contains_zero() const;
  bool contains(const Ball& other) const;
  bool overlaps(const Ball& other) const;

  /// Doubles on the named side of the ball: -inf/+inf where it is indeterminate.
  double lower_double() const;
  double upper_double() const;
  double midpoint_double() const;  // nearest double to the midpoint; no bound
  double radius_double() const;    // rounded up

  Ball lower() const;  // the exact lower end, a ball of radius zero
  Ball upper() const;
  Ball midpoint() const;  // radius zero

  Ball operator-() const;
  Ball& operator+=(const Ball& other);
  Ball& operator-=(const Ball& other);
  Ball& operator*=(const Ball& other);
  Ball& operator/=(const Ball& other);
  Ball operator*(long factor) const;
  Ball operator/(long divisor) const;
  Ball operator+(long term) const;
  Ball operator-(long term) const;

  /// An arb_struct; only rigor/arb_access.h looks inside.
  static constexpr std::size_t kStorageBytes = 48;
  void* storage() { return storage_; }
  const void* storage() const { return storage_; }

 private:
  alignas(8) unsigned char storage_[kStorageBytes];
  int bits_ = 2;
};

Ball operator+(const Ball& a, const Ball& b);
Ball operator-(const Ball& a, const Ball& b);
Ball operator*(const Ball& a, const Ball& b);
Ball operator/(const Ball& a, const Ball& b);
Ball operator*(long a, const Ball& b);
Ball operator+(long a, const Ball& b);
Ball operator-(long a, const Ball& b);
Ball operator/(long a, const Ball& b);

/// True only if every choice of exact values agrees; both may be false.
bool certainly_less(const Ball& a, const Ball& b);
bool certainly_at_most(const Ball& a, const Ball& b);
bool certainly_positive(const Ball& a);

Ball abs(const Ball& x);
Ball square(const Ball& x);
Ball sqrt(const Ball& x);
Ball exp(const Ball& x);
Ball expm1(const Ball& x);
Ball log(const Ball& x);
Ball log1p(const Ball& x);
Ball pow(const Ball& base,
         const Ball& exponent);  // base >= 0; 0^positive = 0, balls touching 0 too
Ball pow(const Ball& base, long exponent);
Ball max(const Ball& a, const Ball& b);
Ball min(const Ball& a, const Ball& b);

}  // namespace ratefloor::rigor

// A complex number known to lie in a rectangular box: what quadrature integrands work with.
#pragma once

#include <cstddef>

#include "ratefloor/rigor/ball.h"

namespace ratefloor::rigor {

class ComplexBall {
 public:
  ComplexBall();
  ~ComplexBall();
  ComplexBall(const ComplexBall& other);
  ComplexBall(ComplexBall&& other) noexcept;
  ComplexBall& operator=(const ComplexBall& other);
  ComplexBall& operator=(ComplexBall&& other) noexcept;
  ComplexBall(const Ball& real);  // NOLINT: a real number is a complex one
  ComplexBall(const Ball& real, const Ball& imaginary);

  static ComplexBall indeterminate(Precision precision);

  Precision precision() const { return {bits_}; }
  void set_precision(Precision precision) { bits_ = precision.bits; }
  Ball real() const;
  Ball imaginary() const;
  bool is_finite() const;

  ComplexBall operator-() const;
  ComplexBall& operator+=(const ComplexBall& other);
  ComplexBall& operator-=(const ComplexBall& other);
  ComplexBall& operator*=(const ComplexBall& other);

  /// An acb_struct; only rigor/arb_access.h looks inside.
  static constexpr std::size_t kStorageBytes = 2 * Ball::kStorageBytes;
  void* storage() { return storage_; }
  const void* storage() const { return storage_; }

 private:
  alignas(8) unsigned char storage_[kStorageBytes];
  int bits_ = 2;
};

ComplexBall operator+(const ComplexBall& a, const ComplexBall& b);
ComplexBall operator-(const ComplexBall& a, const ComplexBall& b);
ComplexBall operator*(const ComplexBall& a, const ComplexBall& b);
ComplexBall operator/(const ComplexBall& a, const ComplexBall& b);
ComplexBall operator*(const ComplexBall& a, const Ball& b);

ComplexBall square(const ComplexBall& z);
ComplexBall exp(const ComplexBall& z);
/// Principal logarithm; with `analytic`, indeterminate on boxes that meet the cut (−∞, 0].
ComplexBall log(const ComplexBall& z, bool analytic);

}  // namespace ratefloor::rigor

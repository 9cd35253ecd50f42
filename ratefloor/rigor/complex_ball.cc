// ComplexBall over acb_struct. Real inputs stay real: their imaginary part is exactly zero.
#include "ratefloor/rigor/complex_ball.h"

#include <utility>

#include "ratefloor/rigor/arb_access.h"

namespace ratefloor::rigor {
namespace {

slong common_bits(const ComplexBall& a, const ComplexBall& b) {
  return std::max(a.precision().bits, b.precision().bits);
}

}  // namespace

ComplexBall::ComplexBall() { acb_init(raw(*this)); }
ComplexBall::~ComplexBall() { acb_clear(raw(*this)); }
ComplexBall::ComplexBall(const ComplexBall& other) : bits_(other.bits_) {
  acb_init(raw(*this));
  acb_set(raw(*this), raw(other));
}
ComplexBall::ComplexBall(ComplexBall&& other) noexcept : bits_(other.bits_) {
  acb_init(raw(*this));
  acb_swap(raw(*this), raw(other));
}
ComplexBall& ComplexBall::operator=(const ComplexBall& other) {
  acb_set(raw(*this), raw(other));
  bits_ = other.bits_;
  return *this;
}
ComplexBall& ComplexBall::operator=(ComplexBall&& other) noexcept {
  acb_swap(raw(*this), raw(other));
  std::swap(bits_, other.bits_);
  return *this;
}
ComplexBall::ComplexBall(const Ball& real) : bits_(real.precision().bits) {
  acb_init(raw(*this));
  acb_set_arb(raw(*this), raw(real));
}
ComplexBall::ComplexBall(const Ball& real, const Ball& imaginary)
    : bits_(static_cast<int>(rigor::common_bits(real, imaginary))) {
  acb_init(raw(*this));
  acb_set_arb_arb(raw(*this), raw(real), raw(imaginary));
}

ComplexBall ComplexBall::indeterminate(Precision precision) {
  ComplexBall z = blank_complex(precision.bits);
  acb_indeterminate(raw(z));
  return z;
}

Ball ComplexBall::real() const {
  Ball x = blank(bits_);
  arb_set(raw(x), acb_realref(raw(*this)));
  return x;
}
Ball ComplexBall::imaginary() const {
  Ball x = blank(bits_);
  arb_set(raw(x), acb_imagref(raw(*this)));
  return x;
}
bool ComplexBall::is_finite() const { return acb_is_finite(raw(*this)) != 0; }

ComplexBall ComplexBall::operator-() const {
  ComplexBall z = blank_complex(bits_);
  acb_neg(raw(z), raw(*this));
  return z;
}
ComplexBall& ComplexBall::operator+=(const ComplexBall& other) {
  bits_ = static_cast<int>(common_bits(*this, other));
  acb_add(raw(*this), raw(*this), raw(other), bits_);
  return *this;
}
ComplexBall& ComplexBall::operator-=(const ComplexBall& other) {
  bits_ = static_cast<int>(common_bits(*this, other));
  acb_sub(raw(*this), raw(*this), raw(other), bits_);
  return *this;
}
ComplexBall& ComplexBall::operator*=(const ComplexBall& other) {
  bits_ = static_cast<int>(common_bits(*this, other));
  acb_mul(raw(*this), raw(*this), raw(other), bits_);
  return *this;
}

ComplexBall operator+(const ComplexBall& a, const ComplexBall& b) { return ComplexBall(a) += b; }
ComplexBall operator-(const ComplexBall& a, const ComplexBall& b) { return ComplexBall(a) -= b; }
ComplexBall operator*(const ComplexBall& a, const ComplexBall& b) {
  ComplexBall z = blank_complex(static_cast<int>(common_bits(a, b)));
  acb_mul(raw(z), raw(a), raw(b), z.precision().bits);
  return z;
}
ComplexBall operator/(const ComplexBall& a, const ComplexBall& b) {
  ComplexBall z = blank_complex(static_cast<int>(common_bits(a, b)));
  acb_div(raw(z), raw(a), raw(b), z.precision().bits);
  return z;
}
ComplexBall operator*(const ComplexBall& a, const Ball& b) {
  ComplexBall z = blank_complex(std::max(a.precision().bits, b.precision().bits));
  acb_mul_arb(raw(z), raw(a), raw(b), z.precision().bits);
  return z;
}

ComplexBall square(const ComplexBall& z) {
  ComplexBall w = blank_complex(z.precision().bits);
  acb_sqr(raw(w), raw(z), w.precision().bits);
  return w;
}

ComplexBall exp(const ComplexBall& z) {
  // On the real line the range over a wide segment matters (quadrature asks for it first).
  if (arb_is_zero(acb_imagref(raw(z)))) return ComplexBall(exp(z.real()));
  ComplexBall w = blank_complex(z.precision().bits);
  acb_exp(raw(w), raw(z), w.precision().bits);
  return w;
}

ComplexBall log(const ComplexBall& z, bool analytic) {
  ComplexBall w = blank_complex(z.precision().bits);
  if (arb_is_zero(acb_imagref(raw(z))) && arb_is_positive(acb_realref(raw(z))))
    return ComplexBall(log(z.real()));
  if (analytic && arb_contains_zero(acb_imagref(raw(z))) && !arb_is_positive(acb_realref(raw(z))))
    return ComplexBall::indeterminate(z.precision());
  acb_log(raw(w), raw(z), w.precision().bits);
  return w;
}

}  // namespace ratefloor::rigor

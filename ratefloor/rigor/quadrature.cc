// integrate over acb_calc_integrate (F. Johansson, "Numerical integration in arbitrary-precision
// ball arithmetic", ICMS 2018; K. Petras, "Self-validating integration and approximation of
// piecewise analytic functions", 2002).
//
// The integrand is C++ called from C: an exception must not unwind Arb's frames, so it is kept,
// the quadrature is starved with indeterminate values, and it is thrown again afterwards.
#include "ratefloor/rigor/quadrature.h"

#include <acb_calc.h>

#include <cmath>
#include <exception>

#include "ratefloor/rigor/arb_access.h"

namespace ratefloor::rigor {
namespace {

struct Call {
  const Integrand& integrand;
  std::exception_ptr failure;
};

int evaluate(acb_ptr out, const acb_t inp, void* parameter, slong order, slong bits) {
  Call& call = *static_cast<Call*>(parameter);
  if (call.failure) {
    acb_indeterminate(out);
    return 0;
  }
  try {
    ComplexBall z = blank_complex(static_cast<int>(bits));
    acb_set(raw(z), inp);
    const ComplexBall value = call.integrand(z, order != 0);
    if (value.is_finite())
      acb_set(out, raw(value));
    else
      acb_indeterminate(out);  // Arb's rule for "not holomorphic here", both parts
  } catch (...) {
    call.failure = std::current_exception();
    acb_indeterminate(out);
  }
  return 0;
}

/// ∫ from the midpoint of `end` to whatever point of it is meant: (end − midpoint) · f(end).
Ball end_correction(const Integrand& f, const Ball& end, int bits) {
  const Ball offset = end - end.midpoint();
  return offset * f(ComplexBall(end.with_precision({bits})), false).real();
}

}  // namespace

Ball integrate(const Integrand& f, const Ball& a, const Ball& b, const QuadratureOptions& options) {
  const int bits = static_cast<int>(common_bits(a, b));
  if (!a.is_finite() || !b.is_finite()) return Ball::indeterminate({bits});

  acb_calc_integrate_opt_t opt;
  acb_calc_integrate_opt_init(opt);
  opt->eval_limit = std::max(options.evaluation_limit, 1L);
  // The goal is met when either tolerance is: without a relative one, a full mantissa counts.
  slong relative_goal = bits;
  if (options.relative_tolerance > 0)
    relative_goal = std::min<slong>(
        relative_goal, std::max<slong>(1, std::lround(-std::log2(options.relative_tolerance))));

  Call call{f, nullptr};
  const ComplexBall from(a.midpoint()), to(b.midpoint());
  ComplexBall sum = blank_complex(bits);
  mag_t tolerance;
  mag_init(tolerance);
  mag_set_d(tolerance, std::max(options.absolute_tolerance, 0.0));
  acb_calc_integrate(raw(sum), evaluate, &call, raw(from), raw(to), relative_goal, tolerance, opt,
                     bits);
  mag_clear(tolerance);
  if (call.failure) std::rethrow_exception(call.failure);

  Ball result = sum.real();
  if (!arb_is_exact(raw(a))) result -= end_correction(f, a, bits);
  if (!arb_is_exact(raw(b))) result += end_correction(f, b, bits);
  return result.is_finite() ? result : Ball::indeterminate({bits});
}

ComplexBall guarded_power(const ComplexBall& z, const Ball& beta, bool analytic) {
  const Precision precision{std::max(z.precision().bits, beta.precision().bits)};
  if (!z.is_finite() || !beta.is_finite()) return ComplexBall::indeterminate(precision);
  const Ball real = z.real();
  const bool on_real_line = arb_is_zero(acb_imagref(raw(z)));
  if (certainly_positive(real)) {
    if (on_real_line) return ComplexBall(pow(real, beta));
    return exp(log(z, analytic) * beta);
  }
  if (analytic || !certainly_positive(beta)) return ComplexBall::indeterminate(precision);
  if (on_real_line) {
    if (arb_is_negative(raw(real))) return ComplexBall::indeterminate(precision);
    return ComplexBall(pow(real, beta));
  }
  // Off the real line nothing but the modulus is known: a square box that holds the disc.
  Ball modulus = blank(precision.bits);
  acb_abs(raw(modulus), raw(z), precision.bits);
  const Ball reach = pow(modulus.upper(), beta).upper();
  const Ball side = Ball::around(blank(precision.bits), reach);
  return ComplexBall(side, side);
}

}  // namespace ratefloor::rigor

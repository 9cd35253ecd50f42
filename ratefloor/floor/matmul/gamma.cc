// R*: the function e^t − 1 − 2t is convex, 0 at t = 0 with slope −1 there, and unbounded, so it has
// exactly one positive root. If the Newton operator N(T) = m − f(m)/f'(T) maps a ball T of positive
// numbers into itself, that root is in N(T) (Moore 1966; Neumaier 1990, theorem 5.1.7); each step
// squares the radius.
#include "ratefloor/floor/matmul/gamma.h"

#include <cassert>
#include <cmath>
#include <numbers>

#include "ratefloor/rigor/monotone.h"

namespace ratefloor::floor {

using rigor::Ball;
using rigor::Precision;

namespace {

constexpr double kTwoLn2 = 2 * std::numbers::ln2;
constexpr double kCriticalT = 1.25643120862616967698;  // a start, nothing more

Ball newton(const Ball& t) {
  const Ball m = t.midpoint();
  return m - (expm1(m) - 2 * m) / (exp(t) - 2);
}

/// t*, or indeterminate.
Ball critical_t(Precision precision) {
  const Ball seed = Ball::exact(kCriticalT, precision);
  Ball t = Ball::around(seed, Ball::exact(0x1p-10, precision));
  Ball next = newton(t);
  if (!certainly_positive(t) || !t.contains(next)) return Ball::indeterminate(precision);
  while (next.radius_double() < t.radius_double()) {
    t = next;
    next = newton(t);  // still encloses the root, whether or not it is narrower
  }
  return t;
}

/// φ of a ball of rates, by its monotonicity.
Ball phi(const Ball& rate) {
  return rigor::monotone_image(rate, [](const Ball& r) {
    const Ball d = exp(-2 * r * Ball::log2(r.precision()));
    return d * (2 - d);
  });
}

}  // namespace

double matmul_phi(double rate_bits) {
  const double d = std::exp2(-2 * rate_bits);
  return d * (2 - d);
}

double matmul_gamma(double rate_bits) {
  assert(rate_bits >= 0);
  return rate_bits >= kCriticalRate ? matmul_phi(rate_bits) : 1 - kTimeSharingSlope * rate_bits;
}

double matmul_rate(double distortion) {
  assert(distortion > 0 && distortion <= 1);
  if (distortion > kGammaAtCriticalRate) return (1 - distortion) / kTimeSharingSlope;
  // d(2 − d) = D: d = 1 − √(1 − D) = D/(1 + √(1 − D)).
  const double d = distortion / (1 + std::sqrt(1 - distortion));
  return -std::log(d) / kTwoLn2;
}

Result<Ball> critical_rate(Precision precision) {
  const Ball t = critical_t(precision);
  if (!t.is_finite()) {
    return make_error(ErrorCode::kDegenerate,
                      "the critical rate cannot be enclosed at this precision");
  }
  return t / (2 * Ball::log2(precision));
}

Ball matmul_gamma(const Ball& rate_bits) {
  const Precision precision = rate_bits.precision();
  const Ball t = critical_t(precision);
  const Ball zero = Ball::integer(0, precision);
  if (!t.is_finite() || !certainly_at_most(zero, rate_bits)) return Ball::indeterminate(precision);
  const Ball critical = t / (2 * Ball::log2(precision));
  const Ball d = 1 / (1 + 2 * t);  // 2^{−2R*}
  const Ball slope = square(1 - d) / critical;
  const auto at = [&](const Ball& r) {
    if (certainly_at_most(critical, r)) return phi(r);
    const Ball line = 1 - slope * r;
    return certainly_at_most(r, critical) ? line : Ball::hull(line, phi(r));
  };
  // Where only one of the two can hold there is nothing to join; else Γ falls from end to end.
  if (certainly_at_most(critical, rate_bits) || certainly_at_most(rate_bits, critical))
    return at(rate_bits);
  return Ball::hull(at(rate_bits.lower()), at(rate_bits.upper()));
}

}  // namespace ratefloor::floor

// With u = 1/β:  ln α = ½(lnΓ(u) − lnΓ(3u)),   h = ln 2 + (3/2) lnΓ(u) − ½ lnΓ(3u) + ln u + u,
//   ln J = −2 ln u + lnΓ(3u) + lnΓ(2 − u) − 2 lnΓ(u),   ln f(0) = u − h.
// |X/α|^β is Gamma(u) distributed: partial moments are incomplete gamma functions.
#include "ratefloor/floor/enclosure/ggd_enclosure.h"

#include "ratefloor/rigor/monotone.h"
#include "ratefloor/rigor/quadrature.h"
#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::floor {

using rigor::Ball;
using rigor::ComplexBall;
using rigor::digamma;
using rigor::log_gamma;

namespace {

/// value(u) for every u of the ball, by value(m) + slope(u)(u − m) where the ball is wide.
template <class Value, class Slope>
Ball mean_value(const Ball& u, Value value, Slope slope) {
  if (!rigor::is_wide(u)) return value(u);
  const Ball middle = u.midpoint();
  const Ball enclosure = value(middle) + slope(u) * (u - middle);
  return enclosure.is_finite() ? enclosure : value(u);
}

Ball log_alpha(const Ball& inverse_beta) {
  return mean_value(
      inverse_beta, [](const Ball& u) { return (log_gamma(u) - log_gamma(u * 3)) / 2; },
      [](const Ball& u) { return (digamma(u) - digamma(u * 3) * 3) / 2; });
}

Ball entropy(const Ball& inverse_beta) {
  return mean_value(
      inverse_beta,
      [](const Ball& u) {
        return Ball::log2(u.precision()) + (log_gamma(u) * 3 - log_gamma(u * 3)) / 2 + log(u) + u;
      },
      [](const Ball& u) { return (digamma(u) - digamma(u * 3)) * 3 / 2 + 1 / u + 1; });
}

Ball log_peak_of(const Ball& inverse_beta) {
  return mean_value(
      inverse_beta,
      [](const Ball& u) {
        return (log_gamma(u * 3) - log_gamma(u) * 3) / 2 - log(u) - Ball::log2(u.precision());
      },
      [](const Ball& u) { return (digamma(u * 3) - digamma(u)) * 3 / 2 - 1 / u; });
}

}  // namespace

Result<GgdEnclosure> GgdEnclosure::create(const Ball& beta) {
  const Ball eight = Ball::integer(8, beta.precision());
  if (!beta.is_finite() || !certainly_positive(beta * 2 - 1) || !certainly_at_most(beta, eight))
    return make_error(ErrorCode::kInvalidArgument,
                      "certified values are available for ggd:BETA with 1/2 < BETA <= 8");
  return GgdEnclosure(beta);
}

GgdEnclosure::GgdEnclosure(const Ball& beta)
    : beta_(beta),
      inverse_beta_(1 / beta),
      alpha_(exp(log_alpha(inverse_beta_))),
      log_peak_(log_peak_of(inverse_beta_)),
      entropy_nats_(entropy(inverse_beta_)),
      gamma_inverse_beta_(rigor::gamma(inverse_beta_)) {}

GgdEnclosure GgdEnclosure::with_precision(rigor::Precision precision) const {
  return GgdEnclosure(beta_.with_precision(precision));
}

Ball GgdEnclosure::entropy_bits() const { return entropy_nats_ / Ball::log2(precision()); }

Ball GgdEnclosure::absolute_moment(const Ball& k) const {
  const Ball next = k + 1;
  return exp(mean_value(
      inverse_beta_,
      [&](const Ball& u) {
        return k * (log_gamma(u) - log_gamma(u * 3)) / 2 + log_gamma(next * u) - log_gamma(u);
      },
      [&](const Ball& u) {
        return k * (digamma(u) - digamma(u * 3) * 3) / 2 + next * digamma(next * u) - digamma(u);
      }));
}

Ball GgdEnclosure::excess_kurtosis() const {
  return exp(mean_value(
             inverse_beta_,
             [](const Ball& u) { return log_gamma(u * 5) + log_gamma(u) - log_gamma(u * 3) * 2; },
             [](const Ball& u) { return digamma(u * 5) * 5 + digamma(u) - digamma(u * 3) * 6; })) -
         3;
}

Ball GgdEnclosure::fisher_information() const {
  return exp(mean_value(
      inverse_beta_,
      [](const Ball& u) {
        return log_gamma(u * 3) + log_gamma(2 - u) - (log_gamma(u) + log(u)) * 2;
      },
      [](const Ball& u) {
        return digamma(u * 3) * 3 - digamma(2 - u) - (digamma(u) + 1 / u) * 2;
      }));
}

Ball GgdEnclosure::kl_from_gaussian_bits() const {
  return (log(Ball::pi(precision()) * 2) + 1) / (Ball::log2(precision()) * 2) - entropy_bits();
}

Ball GgdEnclosure::exponent(const Ball& x) const { return pow(x / alpha_, beta_); }

Ball GgdEnclosure::log_pdf(const Ball& x) const { return log_peak_ - exponent(abs(x)); }

Ball GgdEnclosure::pdf(const Ball& x) const { return exp(log_pdf(x)); }

ComplexBall GgdEnclosure::log_pdf(const ComplexBall& z, bool analytic) const {
  return ComplexBall(log_peak_) - rigor::guarded_power(z * (1 / alpha_), beta_, analytic);
}

Ball GgdEnclosure::moment_scale(int k) const {
  return pow(alpha_, static_cast<long>(k)) / (gamma_inverse_beta_ * 2);
}

Ball GgdEnclosure::half_moment(int k) const {
  if (k != 1) return Ball::rational(1, 2, precision());
  return moment_scale(1) * rigor::gamma(inverse_beta_ * 2);
}

Ball GgdEnclosure::moment_from_zero(int k, const Ball& x) const {
  return moment_scale(k) * rigor::lower_gamma(inverse_beta_ * (k + 1), exponent(x));
}

Ball GgdEnclosure::signed_moment_from_zero(int k, const Ball& x) const {
  if (k % 2 == 1) return moment_from_zero(k, abs(x));
  if (certainly_positive(x)) return moment_from_zero(k, x);
  if (certainly_positive(-x)) return -moment_from_zero(k, -x);
  if (!x.is_finite()) return Ball::indeterminate(precision());
  return Ball::hull(-moment_from_zero(k, max(-x.lower(), Ball())),
                    moment_from_zero(k, max(x.upper(), Ball())));
}

Ball GgdEnclosure::positive_moment(int k, const Ball& a, const Ball& b) const {
  const Ball order = inverse_beta_ * (k + 1), left = exponent(a), right = exponent(b);
  // Both differences are right; the one of small terms keeps its digits.
  if (certainly_less(order, left))
    return moment_scale(k) * (rigor::upper_gamma(order, left) - rigor::upper_gamma(order, right));
  return moment_scale(k) * (rigor::lower_gamma(order, right) - rigor::lower_gamma(order, left));
}

Ball GgdEnclosure::partial_moment(int k, const Ball& a, const Ball& b) const {
  if (certainly_at_most(Ball(), a)) return positive_moment(k, a, b);
  if (certainly_at_most(b, Ball())) {
    const Ball mirrored = positive_moment(k, -b, -a);
    return k % 2 == 1 ? -mirrored : mirrored;
  }
  return signed_moment_from_zero(k, b) - signed_moment_from_zero(k, a);
}

Ball GgdEnclosure::partial_moment_from(int k, const Ball& a) const {
  if (certainly_at_most(Ball(), a))
    return moment_scale(k) * rigor::upper_gamma(inverse_beta_ * (k + 1), exponent(a));
  return half_moment(k) - signed_moment_from_zero(k, a);
}

}  // namespace ratefloor::floor

// With α the scale, B = {Σ|x_i/α|^β <= t} is a level set of the density of n samples, of volume
// (2αΓ(1+1/β))^n t^(n/β)/Γ(1+n/β) (Dirichlet), and Σ|X_i/α|^β is Gamma(n/β) distributed. Both
// bounds divide this volume by that of a ball of radius √(nD), (πnD)^(n/2)/Γ(1+n/2): at the t that
// leaves probability ε outside for converse_rate_bits; for the mean, integrated over all radii,
// t^(n/β) becomes E[T^(2/β)]^(n/2) (docs/math/finite-blocklength.md).
#include "ratefloor/floor/length/converse.h"

#include <cmath>
#include <string>

#include "ratefloor/floor/length/gamma_quantile.h"
#include "ratefloor/floor/length/second_moment.h"
#include "ratefloor/rigor/special_functions.h"
#include "ratefloor/source/generalized_gaussian.h"
#include "ratefloor/source/uniform.h"

namespace ratefloor::floor {

using rigor::Ball;
using rigor::Precision;

namespace {

Result<void> check(const ConverseSource& source, long n, const Ball& distortion) {
  if (n < 1 || n > kMaxBlocklength) {
    return make_error(ErrorCode::kInvalidArgument, "block length " + std::to_string(n) +
                                                       " is not a whole number from 1 to " +
                                                       std::to_string(kMaxBlocklength));
  }
  if (!distortion.is_finite() || !certainly_positive(distortion))
    return make_error(ErrorCode::kInvalidArgument, "the distortion must be finite and above 0");
  if (!source.uniform && (!source.beta.is_finite() || !certainly_positive(source.beta)))
    return make_error(ErrorCode::kInvalidArgument, "the shape must be finite and above 0");
  return {};
}

/// ln of (volume of a ball of radius √(nD))^(1/n).
Ball log_ball_side(long n, const Ball& distortion) {
  const Precision precision = distortion.precision();
  return log(Ball::pi(precision) * distortion * n) / 2 -
         log_gamma(Ball::rational(n + 2, 2, precision)) / n;
}

/// ln of (volume of {Σ|x_i/α|^β <= 1})^(1/n), α that of unit variance.
Ball log_level_side(long n, const Ball& beta) {
  const Ball inverse = 1 / beta;
  const Ball log_alpha = (log_gamma(inverse) - log_gamma(inverse * 3)) / 2;
  return Ball::log2(beta.precision()) + log_alpha + log_gamma(1 + inverse) -
         log_gamma(1 + inverse * n) / n;
}

Ball bits_at_least_zero(const Ball& nats) {
  const Ball zero = Ball::integer(0, nats.precision());
  if (certainly_at_most(nats, zero)) return zero;
  return max(nats / Ball::log2(nats.precision()), zero);
}

Result<Ball> finite(const Ball& rate) {
  if (rate.is_finite()) return rate;
  return make_error(ErrorCode::kDegenerate, "the rate could not be enclosed at this precision");
}

}  // namespace

Result<ConverseSource> converse_source(const source::Source& source, Precision precision) {
  if (dynamic_cast<const source::Uniform*>(&source)) return ConverseSource{true, Ball()};
  const auto* ggd = dynamic_cast<const source::GeneralizedGaussian*>(&source);
  if (!ggd) {
    return make_error(
        ErrorCode::kUnsupported,
        "finite-length bounds are known for uniform and generalized Gaussian sources");
  }
  constexpr std::string_view kPrefix = "ggd:";
  const std::string name = ggd->name();
  if (name.starts_with(kPrefix)) {
    if (Result<Ball> beta = Ball::decimal(name.substr(kPrefix.size()), precision);
        beta && beta->overlaps(Ball::around(Ball::exact(ggd->beta(), precision),
                                            Ball::exact(1e-15 * ggd->beta(), precision))))
      return ConverseSource{false, *beta};
  }
  return ConverseSource{false, Ball::exact(ggd->beta(), precision)};
}

Result<Ball> converse_rate_bits(const ConverseSource& source, long n, const Ball& distortion,
                                const Ball& epsilon) {
  if (Result<void> fine = check(source, n, distortion); !fine) return fine.error();
  const Precision precision = distortion.precision();
  if (!certainly_positive(epsilon) || !certainly_less(epsilon, Ball::integer(1, precision))) {
    return make_error(ErrorCode::kInvalidArgument,
                      "the probability of excess distortion must lie between 0 and 1");
  }
  const Ball ball_side = log_ball_side(n, distortion);
  if (source.uniform) {
    const Ball log_cube_side = log(Ball::integer(12, precision)) / 2;
    return finite(bits_at_least_zero(log_cube_side + log1p(-epsilon) / n - ball_side));
  }
  const Ball shape = n / source.beta;
  const Result<Ball> t = gamma_upper_quantile(shape, epsilon);
  if (!t) return t.error();
  const Ball rest = log_level_side(n, source.beta) - ball_side;
  const auto rate_at = [&](const Ball& quantile) { return rest + log(quantile) / source.beta; };
  if (certainly_positive(*t)) return finite(bits_at_least_zero(rate_at(*t)));
  // A quantile that reaches down to zero: only whether the rate is zero can be said.
  return finite(bits_at_least_zero(rate_at(t->upper())).upper_double() == 0
                    ? Ball::integer(0, precision)
                    : Ball::indeterminate(precision));
}

Result<Ball> mean_converse_rate_bits(const ConverseSource& source, long n, const Ball& distortion) {
  if (Result<void> fine = check(source, n, distortion); !fine) return fine.error();
  const Precision precision = distortion.precision();
  if (source.uniform) {
    const Ball ratio = sphere_second_moment(n, precision) * 12 / distortion;
    return finite(bits_at_least_zero(log(ratio) / 2));
  }
  const Ball inverse = 1 / source.beta, shape = inverse * n;
  const Ball log_moment = log_gamma(shape + inverse * 2) - log_gamma(shape);  // ln E[T^(2/β)]
  return finite(bits_at_least_zero(log_level_side(n, source.beta) + log_moment / 2 -
                                   log_ball_side(n, distortion)));
}

Result<Ball> converse_rate_bits(const source::Source& source, long n, double distortion,
                                double epsilon) {
  const Result<ConverseSource> parameters = converse_source(source, kLengthPrecision);
  if (!parameters) return parameters.error();
  return converse_rate_bits(*parameters, n, Ball::exact(distortion, kLengthPrecision),
                            Ball::exact(epsilon, kLengthPrecision));
}

}  // namespace ratefloor::floor

#include "ratefloor/floor/certificate/source_ball.h"

#include <utility>

#include "ratefloor/floor/certificate/certified_source.h"
#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::floor {

using rigor::Ball;

Result<SourceBall> SourceBall::parse(std::string_view source, rigor::Precision precision) {
  Result<CertifiedSource> parsed = parse_certified_source(source);
  if (!parsed) return std::move(parsed).error();
  if (parsed->uniform) return uniform(precision);
  Result<Ball> beta = Ball::decimal(parsed->beta, precision);
  if (!beta) return std::move(beta).error();
  return ggd(*beta);
}

SourceBall SourceBall::ggd(const Ball& beta) {
  SourceBall s;
  s.beta_ = beta;
  const Ball inverse = 1 / beta;
  const Ball log_gamma_1 = rigor::log_gamma(inverse);
  const Ball log_alpha = (log_gamma_1 - rigor::log_gamma(3 * inverse)) / 2;
  s.alpha_ = rigor::exp(log_alpha);
  s.log_peak_ = rigor::log(beta / 2) - log_alpha - log_gamma_1;
  s.entropy_ = inverse - s.log_peak_;
  return s;
}

SourceBall SourceBall::uniform(rigor::Precision precision) {
  SourceBall s;
  s.bounded_ = true;
  s.alpha_ = rigor::sqrt(Ball::integer(3, precision));
  s.entropy_ = rigor::log(2 * s.alpha_);
  s.log_peak_ = -s.entropy_;
  return s;
}

Ball SourceBall::upper_moment(int k, const Ball& x) const {
  if (bounded_) {
    const Ball from = rigor::min(x, alpha_);
    return (rigor::pow(alpha_, k + 1L) - rigor::pow(from, k + 1L)) / (k + 1L) *
           rigor::exp(log_peak_);
  }
  // With t = (x/α)^β: ½ α^k Γ((k+1)/β, t)/Γ(1/β).
  const Ball shape = Ball::integer(k + 1L, precision()) / beta_;
  return rigor::pow(alpha_, static_cast<long>(k)) *
         rigor::upper_gamma(shape, rigor::pow(x / alpha_, beta_)) / rigor::gamma(1 / beta_) / 2;
}

}  // namespace ratefloor::floor

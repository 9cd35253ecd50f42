// Dispatch between the generalized Gaussian and the uniform density 1/(2√3) on [−√3, √3].
#include "ratefloor/floor/enclosure/source_enclosure.h"

#include <utility>

namespace ratefloor::floor {

using rigor::Ball;
using rigor::ComplexBall;
using rigor::Precision;

namespace {

Ball root_three(Precision precision) { return sqrt(Ball::integer(3, precision)); }

Result<Ball> parse_beta(std::string_view name, Precision precision) {
  if (name == "gaussian") return Ball::integer(2, precision);
  if (name == "laplace") return Ball::integer(1, precision);
  constexpr std::string_view kPrefix = "ggd:";
  if (name.substr(0, kPrefix.size()) == kPrefix) {
    Result<Ball> beta = Ball::decimal(name.substr(kPrefix.size()), precision);
    if (beta) return beta;
  }
  return make_error(ErrorCode::kInvalidArgument,
                    "unknown source '" + std::string(name.substr(0, 40)) + "'")
      .remedied_by("use gaussian, laplace, uniform or ggd:BETA");
}

}  // namespace

Result<SourceEnclosure> SourceEnclosure::parse(std::string_view name, Precision precision) {
  if (name == "uniform") return uniform(precision);
  const Result<Ball> beta = parse_beta(name, precision);
  if (!beta) return beta.error();
  const Result<GgdEnclosure> ggd = GgdEnclosure::create(*beta);
  if (!ggd) return ggd.error();
  return of(*ggd, std::string(name));
}

SourceEnclosure SourceEnclosure::of(const GgdEnclosure& ggd, std::string name) {
  SourceEnclosure source;
  source.name_ = std::move(name);
  source.precision_ = ggd.precision();
  source.ggd_ = ggd;
  return source;
}

SourceEnclosure SourceEnclosure::uniform(Precision precision) {
  SourceEnclosure source;
  source.name_ = "uniform";
  source.precision_ = precision;
  return source;
}

SourceEnclosure SourceEnclosure::with_precision(Precision precision) const {
  return ggd_ ? of(ggd_->with_precision(precision), name_) : uniform(precision);
}

std::optional<Ball> SourceEnclosure::support_end() const {
  if (ggd_) return std::nullopt;
  return root_three(precision_);
}

Ball SourceEnclosure::log_peak() const {
  return ggd_ ? ggd_->log_peak() : log(Ball::integer(12, precision_)) / -2;
}

Ball SourceEnclosure::entropy_nats() const { return ggd_ ? ggd_->entropy_nats() : -log_peak(); }

Ball SourceEnclosure::entropy_bits() const { return entropy_nats() / Ball::log2(precision_); }

Ball SourceEnclosure::absolute_moment(const Ball& k) const {
  return ggd_ ? ggd_->absolute_moment(k) : pow(root_three(precision_), k) / (k + 1);
}

Ball SourceEnclosure::excess_kurtosis() const {
  return ggd_ ? ggd_->excess_kurtosis() : Ball::rational(-6, 5, precision_);
}

Ball SourceEnclosure::fisher_information() const {
  return ggd_ ? ggd_->fisher_information() : Ball::indeterminate(precision_);
}

Ball SourceEnclosure::kl_from_gaussian_bits() const {
  if (ggd_) return ggd_->kl_from_gaussian_bits();
  return (log(Ball::pi(precision_) * 2) + 1) / (Ball::log2(precision_) * 2) - entropy_bits();
}

ComplexBall SourceEnclosure::log_pdf(const ComplexBall& z, bool analytic) const {
  return ggd_ ? ggd_->log_pdf(z, analytic) : ComplexBall(log_peak());
}

Ball SourceEnclosure::log_pdf(const Ball& x) const { return ggd_ ? ggd_->log_pdf(x) : log_peak(); }

Ball SourceEnclosure::partial_moment(int k, const Ball& a, const Ball& b) const {
  if (ggd_) return ggd_->partial_moment(k, a, b);
  const Ball end = root_three(precision_);
  const long power = k + 1;
  const Ball left = min(max(a, -end), end), right = min(max(b, -end), end);
  return (pow(right, power) - pow(left, power)) / (end * 2 * power);
}

Ball SourceEnclosure::partial_moment_from(int k, const Ball& a) const {
  return ggd_ ? ggd_->partial_moment_from(k, a) : partial_moment(k, a, root_three(precision_));
}

}  // namespace ratefloor::floor

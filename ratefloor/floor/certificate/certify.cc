#include "ratefloor/floor/certificate/certify.h"

#include <cmath>
#include <memory>
#include <utility>

#include "ratefloor/floor/certificate/channel_enclosure.h"
#include "ratefloor/floor/certificate/channel_panels.h"
#include "ratefloor/floor/certificate/dual_enclosure.h"
#include "ratefloor/floor/certificate/number_text.h"
#include "ratefloor/floor/certificate/source_ball.h"
#include "ratefloor/floor/solver/rd_solver.h"
#include "ratefloor/rigor/decimal.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;

/// Claims are this much wider than what was proven, so that a checker with other integration and
/// another precision has room: nats, bits, or relative for a distortion.
constexpr double kRoom = 1e-11;
constexpr int kDigits = 20;

Ball room(const Ball& x) { return Ball::around(x, Ball::exact(kRoom, x.precision())); }

DecimalInterval interval(const Ball& x) {
  return {rigor::decimal_down(x, kDigits), rigor::decimal_up(x, kDigits)};
}

double panels_end(const source::Source& source) {
  const double support = source.quantile(1);
  return std::isfinite(support) ? std::nextafter(support, 2 * support) : -source.quantile(0.5e-13);
}

/// What the solution proves at exactly D.
Result<RdCertificate> prove(const source::Source& source, const SourceBall& ball,
                            const Ball& distortion, const RdSolution& solution) {
  const rigor::Precision p = ball.precision();
  RdCertificate certificate;
  UpperCertificate& upper = certificate.upper;
  upper.mixture = solution.mixture;
  upper.panels = channel_panels(upper.mixture, panels_end(source));
  upper.tail = 0;
  const ChannelEnclosure channel = enclose_channel(ball, upper);
  upper.distortion =
      interval(Ball::around(channel.distortion, channel.distortion * Ball::exact(kRoom, p)));
  upper.rate_nats = interval(room(channel.rate_nats));
  const Ball variance_bound = -rigor::log(distortion) / 2;
  const Ball upper_nats = rigor::min(rate_upper_nats(channel, distortion), variance_bound);

  LowerCertificate& lower = certificate.lower;
  const Ball shannon =
      ball.entropy_nats() -
      rigor::log(2 * Ball::pi(p) * rigor::exp(Ball::integer(1, p)) * distortion) / 2;
  Ball lower_nats = shannon;
  lower.rate_nats = interval(room(shannon));
  // The dual is worth its proof where it gains more than the room left to the checker.
  if (solution.lower_nats > shannon.upper_double() + kRoom) {
    const Ball value = dual_value_nats(ball, solution.dual, distortion);
    const Ball excess = constraint_excess_upper(ball, solution.dual);
    const Ball dual_nats = value - rigor::log1p(excess.upper());
    if (dual_nats.is_finite() && rigor::certainly_less(shannon, dual_nats)) {
      lower.dual = solution.dual;
      lower.rate_nats = interval(room(value));
      lower.constraint_excess = rigor::decimal_up(excess + Ball::exact(kRoom, p), 6);
      lower_nats = value - rigor::log1p(*Ball::decimal(lower.constraint_excess, p));
    }
  }
  // The lower bounds are closed forms, which any checker reaches; the channel's are integrals.
  const Ball bit = Ball::log2(p);
  Ball upper_bits = upper_nats / bit;
  if (rigor::certainly_less(upper_nats, variance_bound))
    upper_bits = rigor::min(upper_bits + Ball::exact(2 * kRoom, p), variance_bound / bit);
  certificate.rate_bits = {
      rigor::decimal_down(rigor::max(lower_nats / bit, Ball::integer(0, p)), kDigits),
      rigor::decimal_up(upper_bits, kDigits)};
  return certificate;
}

/// What a name stands for, twice: for the solver and for the proof.
struct NamedSource {
  std::unique_ptr<source::Source> source;
  SourceBall ball;
};

Result<NamedSource> named_source(std::string_view name, rigor::Precision precision) {
  Result<SourceBall> ball = SourceBall::parse(name, precision);
  if (!ball) return std::move(ball).error();
  Result<std::unique_ptr<source::Source>> source = source::parse_source(name);
  if (!source) return std::move(source).error();
  return NamedSource{*std::move(source), *std::move(ball)};
}

bool in_range(double distortion) {
  return distortion >= kMinCertifiedDistortion && distortion <= kMaxCertifiedDistortion;
}

/// D(R) >= this: where the Shannon bound, or the dual's line, comes down to R.
Ball distortion_lower(const SourceBall& ball, const LowerCertificate& lower, const Ball& rate) {
  const rigor::Precision p = ball.precision();
  const Ball e = rigor::exp(Ball::integer(1, p));
  const Ball shannon = rigor::exp(2 * (ball.entropy_nats() - rate)) / (2 * Ball::pi(p) * e);
  if (!lower.dual) return shannon;
  const Ball s = Ball::exact(lower.dual->slope_nats, p);
  const Ball height = dual_value_nats(ball, *lower.dual, Ball::integer(0, p)) -
                      rigor::log1p(*Ball::decimal(lower.constraint_excess, p));
  return rigor::max(shannon, (height - rate) / s);
}

}  // namespace

Result<RdCertificate> certify_at_distortion(std::string_view source_name,
                                            std::string_view distortion_text,
                                            const CertifyOptions& options) {
  Result<NamedSource> named = named_source(source_name, {options.precision_bits});
  if (!named) return std::move(named).error();
  if (!is_decimal_text(distortion_text))
    return make_error(ErrorCode::kInvalidArgument,
                      "'" + std::string(distortion_text) + "' is not a decimal number")
        .remedied_by("certified values need a distortion such as 0.1 or 1e-3");
  const Result<Ball> distortion = Ball::decimal(distortion_text, {options.precision_bits});
  if (!distortion) return distortion.error();
  const double d = distortion->midpoint_double();
  if (!in_range(d))
    return make_error(ErrorCode::kInvalidArgument,
                      "certified values need a distortion from 1e-4 to 0.999, not " +
                          std::string(distortion_text));
  Result<RdCertificate> certificate =
      prove(*named->source, named->ball, *distortion, solve_at_distortion(*named->source, d));
  if (!certificate) return certificate;
  certificate->source = source_name;
  certificate->distortion = distortion_text;
  return certificate;
}

Result<CertifiedRate> certify_at_rate(std::string_view source_name, std::string_view rate_text,
                                      const CertifyOptions& options) {
  const rigor::Precision p{options.precision_bits};
  Result<NamedSource> named = named_source(source_name, p);
  if (!named) return std::move(named).error();
  const Result<Ball> rate = Ball::decimal(rate_text, p);
  if (!rate) return rate.error();
  const Error out_of_range = make_error(
      ErrorCode::kInvalidArgument,
      "certified values need a rate whose distortion is from 1e-4 to 0.999, some 0.001 to "
      "6.6 bits; " +
          std::string(rate_text) + " bits are outside");
  const double bits = rate->midpoint_double();
  if (!(bits > 1e-6 && bits < 8)) return out_of_range;
  // Aim a little below R, so that what is proved, room included, is at most R.
  const RdSolution solution = solve_at_rate(*named->source, (bits - 1e-10) * M_LN2);
  if (!in_range(solution.distortion)) return out_of_range;
  const std::string text = rigor::decimal_up(Ball::exact(solution.distortion, p), 14);
  const Ball d = *Ball::decimal(text, p);

  CertifiedRate out;
  Result<RdCertificate> proven = prove(*named->source, named->ball, d, solution);
  if (!proven) return std::move(proven).error();
  out.certificate = *std::move(proven);
  out.certificate.source = source_name;
  out.certificate.distortion = text;
  const Ball nats = *rate * Ball::log2(p);
  const Ball proved = *Ball::decimal(out.certificate.rate_bits.upper, p);
  Ball upper = d;
  // R is convex and R(1) = 0: where the rate proved at d is the larger, follow the chord down.
  if (!rigor::certainly_at_most(proved, *rate))
    upper = rigor::max(upper, 1 - (1 - upper) * *rate / proved);
  const Ball lower = distortion_lower(named->ball, out.certificate.lower, nats);
  out.distortion = {rigor::decimal_down(lower, kDigits), rigor::decimal_up(upper, kDigits)};
  return out;
}

Range outward(const DecimalInterval& interval) {
  const rigor::Precision p{96};
  return {Ball::decimal(interval.lower, p)->lower_double(),
          Ball::decimal(interval.upper, p)->upper_double()};
}

}  // namespace ratefloor::floor

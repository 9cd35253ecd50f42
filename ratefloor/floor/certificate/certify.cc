#include "ratefloor/floor/certificate/certify.h"

#include <cmath>
#include <memory>
#include <utility>

#include "ratefloor/floor/certificate/channel_enclosure.h"
#include "ratefloor/floor/certificate/channel_panels.h"
#include "ratefloor/floor/certificate/dual_enclosure.h"
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
RdCertificate prove(const source::Source& source, const SourceBall& ball, const Ball& distortion,
                    const RdSolution& solution) {
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
  const Ball bit = Ball::log2(p), slack = Ball::exact(2 * kRoom, p);
  const Ball low = rigor::max(lower_nats / bit - slack, Ball::integer(0, p));
  certificate.rate_bits = {rigor::decimal_down(low, kDigits),
                           rigor::decimal_up(upper_nats / bit + slack, kDigits)};
  return certificate;
}

}  // namespace

Result<RdCertificate> certify_at_distortion(std::string_view source_name,
                                            std::string_view distortion_text,
                                            const CertifyOptions& options) {
  const rigor::Precision p{options.precision_bits};
  Result<SourceBall> ball = SourceBall::parse(source_name, p);
  if (!ball) return std::move(ball).error();
  Result<std::unique_ptr<source::Source>> source = source::parse_source(source_name);
  if (!source) return std::move(source).error();
  Result<Ball> distortion = Ball::decimal(distortion_text, p);
  if (!distortion) return std::move(distortion).error();
  const double d = distortion->midpoint_double();
  if (!(d >= kMinCertifiedDistortion && d <= kMaxCertifiedDistortion))
    return make_error(ErrorCode::kInvalidArgument,
                      "certified values need a distortion from 1e-4 to 0.999, not " +
                          std::string(distortion_text));
  RdCertificate certificate = prove(**source, *ball, *distortion, solve_at_distortion(**source, d));
  certificate.source = source_name;
  certificate.distortion = distortion_text;
  return certificate;
}

Range outward(const DecimalInterval& interval) {
  const rigor::Precision p{96};
  return {Ball::decimal(interval.lower, p)->lower_double(),
          Ball::decimal(interval.upper, p)->upper_double()};
}

}  // namespace ratefloor::floor

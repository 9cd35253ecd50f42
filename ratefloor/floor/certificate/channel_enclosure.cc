#include "ratefloor/floor/certificate/channel_enclosure.h"

#include <vector>

#include "ratefloor/floor/certificate/panel_density.h"
#include "ratefloor/rigor/arb_access.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;
using rigor::raw;

/// What the quadrature's callback gets.
struct Panel {
  const SourceBall* source = nullptr;
  const PanelDensity* density = nullptr;
  bool distortion = false;  // f Σ ρ_i d_i, else f ln p_S
  slong bits = 64;
};

int integrand(acb_ptr out, const acb_t z, void* parameters, slong order, slong) {
  const Panel& panel = *static_cast<const Panel*>(parameters);
  const bool analytic = order > 0;
  acb_t sum, other;
  acb_init(sum), acb_init(other);
  panel.density->evaluate(sum, panel.distortion ? other : nullptr, z, panel.bits);
  if (panel.distortion)
    acb_div(out, other, sum, panel.bits);
  else
    acb_log_analytic(out, sum, analytic, panel.bits);
  if (panel.source->bounded()) {
    acb_set_arb(other, raw(panel.source->log_peak()));
  } else {
    scaled_power(other, z, *panel.source, analytic, panel.bits);
    log_source_density(other, other, *panel.source, panel.bits);
  }
  acb_exp(other, other, panel.bits);
  acb_mul(out, out, other, panel.bits);
  if (!acb_is_finite(out)) acb_indeterminate(out);
  acb_clear(sum), acb_clear(other);
  return 0;
}

}  // namespace

ChannelEnclosure enclose_channel(const SourceBall& source, const UpperCertificate& upper,
                                 const ChannelOptions& options) {
  const rigor::Precision p = source.precision();
  const GaussianMixture& mixture = upper.mixture;
  Ball total = Ball::integer(0, p);
  for (const MixtureComponent& c : mixture.components) total += Ball::exact(c.weight, p);

  Ball log_density = Ball::integer(0, p), distortion = Ball::integer(0, p);
  Ball from = Ball::integer(0, p);
  for (const ChannelPanel& cut : upper.panels) {
    const PanelDensity density(mixture, cut, total);
    Ball to = Ball::exact(cut.to, p);
    if (source.bounded()) to = rigor::min(to, source.alpha());
    Panel panel{&source, &density, false, p.bits};
    log_density += 2 * integrate_panel(integrand, &panel, from, to, options.tolerance, p.bits);
    panel.distortion = true;
    distortion += 2 * integrate_panel(integrand, &panel, from, to,
                                      options.tolerance * mixture.noise_variance, p.bits);
    from = to;
  }
  // The tail: both images of one component of mean 0, so that everything is a moment of x.
  const Image tail = image_of(mixture, upper.tail, false, total);
  const Ball mass = 2 * source.upper_moment(0, from), second = 2 * source.upper_moment(2, from);
  log_density += mass * (tail.log_scale + Ball::log2(p)) - second * tail.half_inverse_variance;
  distortion += mass * tail.constant + second * rigor::square(tail.slope);

  ChannelEnclosure out;
  const Ball noise = Ball::exact(mixture.noise_variance, p);
  out.distortion = distortion;
  out.log_density = log_density;
  out.rate_nats = -distortion / (2 * noise) - rigor::log(2 * Ball::pi(p) * noise) / 2 - log_density;
  return out;
}

Ball rate_upper_nats(const ChannelEnclosure& channel, const Ball& distortion) {
  const Ball zero = Ball::integer(0, distortion.precision());
  return channel.rate_nats + rigor::max(zero, rigor::log(channel.distortion / distortion)) / 2;
}

}  // namespace ratefloor::floor

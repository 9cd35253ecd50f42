#include "ratefloor/floor/certificate/channel_enclosure.h"

#include <acb_calc.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "ratefloor/rigor/arb_access.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;
using rigor::raw;

/// One image of one component, ready for use: w N(x; μ, v) = e^{log_scale − (x−μ)²/2v}.
struct Image {
  double mean = 0;
  Ball half_inverse_variance;  // 1/2v
  Ball log_scale;
  Ball constant, slope;  // its distortion at x: constant + (slope (x − μ))²
};

enum class What { kLogDensity, kDistortion };

/// What the quadrature's callback gets.
struct Panel {
  const SourceBall* source = nullptr;
  std::vector<Image> images;
  What what = What::kLogDensity;
  int bits = 64;
};

Image image_of(const UpperCertificate& upper, int j, bool mirrored, const Ball& total) {
  const MixtureComponent& c = upper.mixture.components[j];
  const rigor::Precision p = total.precision();
  const Ball variance = Ball::exact(c.variance, p),
             noise = Ball::exact(upper.mixture.noise_variance, p);
  Image image;
  image.mean = mirrored ? -c.mean : c.mean;
  image.half_inverse_variance = 1 / (2 * variance);
  image.log_scale = rigor::log(Ball::exact(c.weight, p) / (2 * total)) -
                    rigor::log(2 * Ball::pi(p) * variance) / 2;
  image.slope = noise / variance;
  image.constant = noise * (1 - image.slope);
  return image;
}

/// f(z) for a box with real part >= 0; `analytic` as acb_calc_integrate means it.
void density(acb_t out, const acb_t z, const SourceBall& source, bool analytic, slong bits) {
  if (source.bounded()) {
    arb_exp(acb_realref(out), raw(source.log_peak()), bits);
    arb_zero(acb_imagref(out));
    return;
  }
  acb_t t;
  acb_init(t);
  acb_div_arb(t, z, raw(source.alpha()), bits);
  if (arb_is_positive(acb_realref(t))) {
    acb_log(t, t, bits);
    acb_mul_arb(t, t, raw(source.beta()), bits);
    acb_exp(t, t, bits);
  } else if (analytic) {
    acb_indeterminate(t);
  } else {
    // |t|^β lies in [0, hi^β]: x^β has a branch point at 0, where the interval is all we need.
    arb_t hi;
    arb_init(hi);
    acb_get_abs_ubound_arf(arb_midref(hi), t, bits);
    arb_pow(hi, hi, raw(source.beta()), bits);
    arb_zero(acb_realref(t));
    arb_zero(acb_imagref(t));
    arb_add_error(acb_realref(t), hi);
    if (!arb_is_zero(acb_imagref(z))) arb_add_error(acb_imagref(t), hi);
    arb_clear(hi);
  }
  acb_neg(t, t);
  acb_add_arb(t, t, raw(source.log_peak()), bits);
  acb_exp(out, t, bits);
  acb_clear(t);
}

/// f(z) ln p_S(z), or f(z) Σ ρ_i(z) d_i(z).
int integrand(acb_ptr out, const acb_t z, void* param, slong order, slong) {
  const Panel& panel = *static_cast<const Panel*>(param);
  const slong bits = panel.bits;
  const bool analytic = order > 0;
  acb_t u, square, term, sum, weighted;
  acb_init(u), acb_init(square), acb_init(term), acb_init(sum), acb_init(weighted);
  arb_t mean;
  arb_init(mean);
  for (const Image& image : panel.images) {
    arb_set_d(mean, image.mean);
    acb_sub_arb(u, z, mean, bits);
    acb_sqr(square, u, bits);
    acb_mul_arb(term, square, raw(image.half_inverse_variance), bits);
    acb_neg(term, term);
    acb_add_arb(term, term, raw(image.log_scale), bits);
    acb_exp(term, term, bits);
    acb_add(sum, sum, term, bits);
    if (panel.what == What::kDistortion) {
      acb_mul_arb(u, u, raw(image.slope), bits);
      acb_sqr(u, u, bits);
      acb_add_arb(u, u, raw(image.constant), bits);
      acb_addmul(weighted, u, term, bits);
    }
  }
  density(u, z, *panel.source, analytic, bits);
  if (panel.what == What::kDistortion)
    acb_div(out, weighted, sum, bits);
  else
    acb_log_analytic(out, sum, analytic, bits);
  acb_mul(out, out, u, bits);
  if (!acb_is_finite(out)) acb_indeterminate(out);
  acb_clear(u), acb_clear(square), acb_clear(term), acb_clear(sum), acb_clear(weighted);
  arb_clear(mean);
  return 0;
}

Ball integrate(Panel& panel, What what, const Ball& a, const Ball& b, double tolerance) {
  panel.what = what;
  acb_calc_integrate_opt_t options;
  acb_calc_integrate_opt_init(options);
  options->eval_limit = 20000;
  mag_t goal;
  mag_init(goal);
  mag_set_d(goal, tolerance);
  acb_t from, to, value;
  acb_init(from), acb_init(to), acb_init(value);
  acb_set_arb(from, raw(a));
  acb_set_arb(to, raw(b));
  acb_calc_integrate(value, integrand, &panel, from, to, panel.bits, goal, options, panel.bits);
  Ball result = Ball::integer(0, {panel.bits});
  arb_set(raw(result), acb_realref(value));
  acb_clear(from), acb_clear(to), acb_clear(value);
  mag_clear(goal);
  return result;
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
    Panel panel;
    panel.source = &source;
    panel.bits = p.bits;
    for (int j = cut.first; j <= cut.last; ++j)
      panel.images.push_back(image_of(upper, j, false, total));
    for (int j = 0; j < cut.mirror; ++j) panel.images.push_back(image_of(upper, j, true, total));
    Ball to = Ball::exact(cut.to, p);
    if (source.bounded()) to = rigor::min(to, source.alpha());
    log_density += 2 * integrate(panel, What::kLogDensity, from, to, options.tolerance);
    distortion += 2 * integrate(panel, What::kDistortion, from, to,
                                options.tolerance * mixture.noise_variance);
    from = to;
  }
  // The tail: both images of one component of mean 0, so that everything is a moment of x.
  const Image tail = image_of(upper, upper.tail, false, total);
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

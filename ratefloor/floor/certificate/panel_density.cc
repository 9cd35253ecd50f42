#include "ratefloor/floor/certificate/panel_density.h"

#include <acb_calc.h>

#include "ratefloor/rigor/arb_access.h"

namespace ratefloor::floor {

using rigor::Ball;
using rigor::raw;

Image image_of(const GaussianMixture& mixture, int component, bool mirrored, const Ball& total) {
  const MixtureComponent& c = mixture.components[static_cast<std::size_t>(component)];
  const rigor::Precision p = total.precision();
  const Ball variance = Ball::exact(c.variance, p);
  const Ball noise = Ball::exact(mixture.noise_variance, p);
  Image image;
  image.mean = mirrored ? -c.mean : c.mean;
  image.half_inverse_variance = 1 / (2 * variance);
  image.log_scale = rigor::log(Ball::exact(c.weight, p) / (2 * total)) -
                    rigor::log(2 * Ball::pi(p) * variance) / 2;
  image.slope = noise / variance;
  image.constant = noise * (1 - image.slope);
  return image;
}

PanelDensity::PanelDensity(const GaussianMixture& mixture, const ChannelPanel& panel,
                           const Ball& total) {
  for (int j = panel.first; j <= panel.last; ++j)
    images_.push_back(image_of(mixture, j, false, total));
  for (int j = 0; j < panel.mirror; ++j) images_.push_back(image_of(mixture, j, true, total));
}

void PanelDensity::evaluate(acb_t sum, acb_ptr distortions, const acb_t z, slong bits) const {
  acb_t u, term;
  acb_init(u), acb_init(term);
  arb_t mean;
  arb_init(mean);
  acb_zero(sum);
  if (distortions != nullptr) acb_zero(distortions);
  for (const Image& image : images_) {
    arb_set_d(mean, image.mean);
    acb_sub_arb(u, z, mean, bits);
    acb_sqr(term, u, bits);
    acb_mul_arb(term, term, raw(image.half_inverse_variance), bits);
    acb_neg(term, term);
    acb_add_arb(term, term, raw(image.log_scale), bits);
    acb_exp(term, term, bits);
    acb_add(sum, sum, term, bits);
    if (distortions == nullptr) continue;
    acb_mul_arb(u, u, raw(image.slope), bits);
    acb_sqr(u, u, bits);
    acb_add_arb(u, u, raw(image.constant), bits);
    acb_addmul(distortions, u, term, bits);
  }
  acb_clear(u), acb_clear(term);
  arb_clear(mean);
}

void scaled_power(acb_t out, const acb_t z, const SourceBall& source, bool analytic, slong bits) {
  acb_t t;
  acb_init(t);
  acb_div_arb(t, z, raw(source.alpha()), bits);
  if (arb_is_positive(acb_realref(t))) {
    acb_log(t, t, bits);
    acb_mul_arb(t, t, raw(source.beta()), bits);
    acb_exp(out, t, bits);
  } else if (analytic) {
    acb_indeterminate(out);
  } else {
    // x^β has a branch point at 0; there the interval is all that is needed.
    arb_t hi;
    arb_init(hi);
    acb_get_abs_ubound_arf(arb_midref(hi), t, bits);
    arb_pow(hi, hi, raw(source.beta()), bits);
    acb_zero(out);
    arb_add_error(acb_realref(out), hi);
    if (!arb_is_zero(acb_imagref(z))) arb_add_error(acb_imagref(out), hi);
    arb_clear(hi);
  }
  acb_clear(t);
}

void log_source_density(acb_t out, const acb_t power, const SourceBall& source, slong bits) {
  acb_neg(out, power);
  acb_add_arb(out, out, raw(source.log_peak()), bits);
}

Ball integrate_panel(int (*integrand)(acb_ptr, const acb_t, void*, slong, slong), void* parameters,
                     const Ball& a, const Ball& b, double tolerance, slong bits) {
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
  acb_calc_integrate(value, integrand, parameters, from, to, bits, goal, options, bits);
  Ball result = Ball::integer(0, {static_cast<int>(bits)});
  arb_set(raw(result), acb_realref(value));
  acb_clear(from), acb_clear(to), acb_clear(value);
  mag_clear(goal);
  return result;
}

}  // namespace ratefloor::floor

#include "ratefloor/floor/box/box_channel.h"

#include "ratefloor/floor/certificate/channel_enclosure.h"
#include "ratefloor/floor/certificate/panel_density.h"
#include "ratefloor/floor/certificate/source_ball.h"
#include "ratefloor/rigor/arb_access.h"
#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;
using rigor::raw;

/// How the density moves with β: ∂ ln f/∂β = peak − u (ln u / β − β·scale), u = (x/α)^β.
struct Sensitivity {
  Ball peak;   // (ln f(0))′
  Ball scale;  // (ln α)′
};

Sensitivity sensitivity_of(const Ball& beta) {
  // ln α = ½ lnΓ(1/β) − ½ lnΓ(3/β), ln f(0) = ln(β/2) − ln α − lnΓ(1/β).
  const Ball inverse = 1 / beta, square = rigor::square(beta);
  const Ball psi_1 = rigor::digamma(inverse), psi_3 = rigor::digamma(3 * inverse);
  Sensitivity s;
  s.scale = (3 * psi_3 - psi_1) / (2 * square);
  s.peak = inverse - s.scale + psi_1 / square;
  return s;
}

struct Panel {
  const SourceBall* source = nullptr;
  const PanelDensity* density = nullptr;
  const Sensitivity* sensitivity = nullptr;
  slong bits = 64;
};

/// out = u ln u / β for u = (x/α)^β: where u touches 0, |u ln u| <= max(1/e, hi |ln hi|).
void power_log(acb_t out, const acb_t u, const SourceBall& source, bool analytic, slong bits) {
  if (arb_is_positive(acb_realref(u))) {
    acb_log_analytic(out, u, analytic, bits);
    acb_mul(out, out, u, bits);
  } else if (analytic) {
    acb_indeterminate(out);
  } else {
    arb_t hi, bound;
    arb_init(hi), arb_init(bound);
    acb_get_abs_ubound_arf(arb_midref(hi), u, bits);
    arb_log1p(bound, hi, bits);  // hi ln(1 + hi) + 1/2 > both
    arb_mul(bound, bound, hi, bits);
    mag_t half;
    mag_init(half);
    mag_set_d(half, 0.5);
    acb_zero(out);
    arb_add_error(acb_realref(out), bound);
    arb_add_error_mag(acb_realref(out), half);
    if (!arb_is_zero(acb_imagref(u))) acb_indeterminate(out);
    mag_clear(half);
    arb_clear(hi), arb_clear(bound);
  }
  acb_div_arb(out, out, raw(source.beta()), bits);
}

/// f (∂ ln f/∂β) (ln f − ln p_S).
int integrand(acb_ptr out, const acb_t z, void* parameters, slong order, slong) {
  const Panel& panel = *static_cast<const Panel*>(parameters);
  const SourceBall& source = *panel.source;
  const bool analytic = order > 0;
  const slong bits = panel.bits;
  acb_t u, log_f, moved, ratio;
  acb_init(u), acb_init(log_f), acb_init(moved), acb_init(ratio);
  scaled_power(u, z, source, analytic, bits);
  log_source_density(log_f, u, source, bits);
  // moved = peak − u ln u/β + β scale u
  power_log(moved, u, source, analytic, bits);
  acb_neg(moved, moved);
  acb_mul_arb(u, u, raw(source.beta()), bits);
  acb_mul_arb(u, u, raw(panel.sensitivity->scale), bits);
  acb_add(moved, moved, u, bits);
  acb_add_arb(moved, moved, raw(panel.sensitivity->peak), bits);
  panel.density->evaluate(ratio, nullptr, z, bits);
  acb_log_analytic(ratio, ratio, analytic, bits);
  acb_sub(ratio, log_f, ratio, bits);
  acb_exp(log_f, log_f, bits);
  acb_mul(out, log_f, moved, bits);
  acb_mul(out, out, ratio, bits);
  if (!acb_is_finite(out)) acb_indeterminate(out);
  acb_clear(u), acb_clear(log_f), acb_clear(moved), acb_clear(ratio);
  return 0;
}

/// |∫_T^∞ of the integrand|: for u >= e, |∂ ln f| <= A u² and |ln f − ln p| <= B u² with constants
/// of their own, so that 2 ∫ f A B u⁴ = A B Γ(1/β + 4, u_T)/Γ(1/β). Needs β >= 1.
Ball tail_bound(const SourceBall& source, const Sensitivity& s, const Image& tail,
                const Ball& from) {
  const rigor::Precision p = source.precision();
  const Ball u = rigor::pow(from / source.alpha(), source.beta());
  if (!rigor::certainly_less(Ball::integer(3, p), u) ||
      !rigor::certainly_at_most(Ball::integer(1, p), source.beta()))
    return Ball::indeterminate(p);
  // u ln u/β <= u², β scale u <= |β scale| u², constants <= themselves u²; x² = α² u^{2/β} <= α²
  // u².
  const Ball a = 1 + rigor::abs(source.beta() * s.scale) + rigor::abs(s.peak);
  const Ball log_scale = tail.log_scale + Ball::log2(p);
  const Ball b = 1 + rigor::abs(source.log_peak() - log_scale) +
                 rigor::square(source.alpha()) * tail.half_inverse_variance;
  const Ball shape = 1 / source.beta();
  return a * b * rigor::upper_gamma(shape + 4, u) / rigor::gamma(shape);
}

Ball total_weight(const GaussianMixture& mixture, rigor::Precision p) {
  Ball total = Ball::integer(0, p);
  for (const MixtureComponent& c : mixture.components) total += Ball::exact(c.weight, p);
  return total;
}

constexpr double kDerivativeTolerance = 1e-7;  // of a panel; the derivative's ball is wider anyway

}  // namespace

Ball divergence_derivative(const Ball& beta, const BoxChannel& channel) {
  const SourceBall source = SourceBall::ggd(beta);
  const Sensitivity sensitivity = sensitivity_of(beta);
  const rigor::Precision p = source.precision();
  const Ball total = total_weight(channel.mixture, p);
  Ball sum = Ball::integer(0, p), from = Ball::integer(0, p);
  for (const ChannelPanel& cut : channel.panels) {
    const PanelDensity density(channel.mixture, cut, total);
    Panel panel{&source, &density, &sensitivity, p.bits};
    const Ball to = Ball::exact(cut.to, p);
    sum += 2 * integrate_panel(integrand, &panel, from, to, kDerivativeTolerance, p.bits);
    from = to;
  }
  const Image tail = image_of(channel.mixture, channel.tail, false, total);
  return Ball::around(sum, tail_bound(source, sensitivity, tail, from));
}

Ball channel_gap_bits(const Ball& low, const Ball& high, const Ball& distortion,
                      const BoxChannel& channel) {
  const rigor::Precision p = distortion.precision();
  const Ball middle = ((low + high) / 2).midpoint();
  const Ball beta = Ball::hull(low, high);
  UpperCertificate upper;
  upper.mixture = channel.mixture;
  upper.panels = channel.panels;
  upper.tail = channel.tail;

  const SourceBall at_middle = SourceBall::ggd(middle);
  ChannelOptions options;
  options.tolerance = 1e-12;
  const ChannelEnclosure centre = enclose_channel(at_middle, upper, options);
  const Ball divergence = -at_middle.entropy_nats() - centre.log_density;
  const Ball slope = rigor::abs(divergence_derivative(beta, channel)).upper();
  const Ball half_width = rigor::max(high - middle, middle - low).upper();

  options.tolerance = 1e-6;
  const Ball reached = enclose_channel(SourceBall::ggd(beta), upper, options).distortion;
  const Ball shortfall = rigor::max(Ball::integer(0, p), rigor::log(distortion / reached)) / 2;
  return ((divergence + half_width * slope + shortfall) / Ball::log2(p)).upper();
}

}  // namespace ratefloor::floor

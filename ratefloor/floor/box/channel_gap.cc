// With u = (x/α)^β and w = ∂ ln u/∂β = ln(x/α) − β (ln α)′:
//   s = ∂ ln f/∂β = (ln f(0))′ − uw,   ∂s/∂β = (ln f(0))″ − u(w² + w′),   w′ = −2(ln α)′ − β(ln
//   α)″, K′ = ∫ f s L,   K″ = ∫ f ((s² + ∂s/∂β) L + s²),   L = ln f − ln p_S   (∫ f s = 0).
#include "ratefloor/floor/box/channel_gap.h"

#include "ratefloor/floor/certificate/channel_enclosure.h"
#include "ratefloor/floor/certificate/panel_density.h"
#include "ratefloor/floor/certificate/source_ball.h"
#include "ratefloor/rigor/arb_access.h"
#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;
using rigor::raw;

/// How the density's constants move with β.
struct Sensitivity {
  Ball peak, peak_2;    // (ln f(0))′, (ln f(0))″
  Ball drift, drift_2;  // β (ln α)′, w′
};

Ball trigamma(const Ball& x) {
  Ball out = rigor::blank(x.precision().bits);
  acb_t one, z;
  acb_init(one), acb_init(z);
  acb_one(one);
  acb_set_arb(z, raw(x));
  acb_polygamma(z, one, z, x.precision().bits);
  arb_set(raw(out), acb_realref(z));
  acb_clear(one), acb_clear(z);
  return out;
}

Sensitivity sensitivity_of(const Ball& beta) {
  // ln α = ½ lnΓ(1/β) − ½ lnΓ(3/β), ln f(0) = ln(β/2) − ln α − lnΓ(1/β).
  const Ball inverse = 1 / beta, square = rigor::square(beta);
  const Ball psi_1 = rigor::digamma(inverse), psi_3 = rigor::digamma(3 * inverse);
  const Ball psi_1_slope = trigamma(inverse), psi_3_slope = trigamma(3 * inverse);
  const Ball scale = (3 * psi_3 - psi_1) / (2 * square);
  const Ball scale_2 =
      (psi_1_slope - 9 * psi_3_slope) / (2 * rigor::square(square)) - 2 * scale / beta;
  Sensitivity s;
  s.peak = inverse - scale + psi_1 / square;
  s.peak_2 =
      -1 / square - scale_2 - 2 * psi_1 / (square * beta) - psi_1_slope / rigor::square(square);
  s.drift = beta * scale;
  s.drift_2 = -2 * scale - beta * scale_2;
  return s;
}

struct Panel {
  const SourceBall* source = nullptr;
  const PanelDensity* density = nullptr;
  const Sensitivity* sensitivity = nullptr;
  bool curvature = false;
  slong bits = 64;
};

/// uw and u(w² + w′) where the box touches u = 0: |u ln u/β| and u (ln u/β)² are at most
/// (1 + hi ln(1 + hi))/β and (1 + hi ln²(1 + hi))/β², because they are below 1 for u <= 1.
void products_at_zero(acb_t uw, acb_t uww, const acb_t u, const Panel& panel) {
  const slong bits = panel.bits;
  Ball hi = rigor::blank(static_cast<int>(bits));
  acb_get_abs_ubound_arf(arb_midref(raw(hi)), u, bits);
  const Ball growth = rigor::log1p(hi), &beta = panel.source->beta();
  const Ball& drift = panel.sensitivity->drift;
  const Ball log_bound = (1 + hi * growth) / beta;
  const Ball bound = log_bound + hi * rigor::abs(drift);
  // (|ln u/β| + |drift|)² <= 2 (ln u/β)² + 2 drift²
  const Ball square_bound =
      2 * (1 + hi * rigor::square(growth)) / rigor::square(beta) +
      hi * (2 * rigor::square(drift) + rigor::abs(panel.sensitivity->drift_2));
  acb_zero(uw), acb_zero(uww);
  arb_add_error(acb_realref(uw), raw(bound));
  arb_add_error(acb_realref(uww), raw(square_bound));
}

void products(acb_t uw, acb_t uww, const acb_t u, const acb_t z, const Panel& panel) {
  acb_t w;
  acb_init(w);
  acb_div_arb(w, z, raw(panel.source->alpha()), panel.bits);
  acb_log(w, w, panel.bits);
  acb_sub_arb(w, w, raw(panel.sensitivity->drift), panel.bits);
  acb_mul(uw, u, w, panel.bits);
  acb_sqr(w, w, panel.bits);
  acb_add_arb(w, w, raw(panel.sensitivity->drift_2), panel.bits);
  acb_mul(uww, u, w, panel.bits);
  acb_clear(w);
}

/// f s L or f ((s² + ∂s/∂β) L + s²).
int integrand(acb_ptr out, const acb_t z, void* parameters, slong order, slong) {
  const Panel& panel = *static_cast<const Panel*>(parameters);
  const bool analytic = order > 0, positive = arb_is_positive(acb_realref(z));
  const slong bits = panel.bits;
  if (!positive && (analytic || !arb_is_zero(acb_imagref(z)))) {
    acb_indeterminate(out);
    return 0;
  }
  acb_t u, score, second, ratio;
  acb_init(u), acb_init(score), acb_init(second), acb_init(ratio);
  scaled_power(u, z, *panel.source, analytic, bits);
  if (positive)
    products(score, second, u, z, panel);
  else
    products_at_zero(score, second, u, panel);
  acb_sub_arb(score, score, raw(panel.sensitivity->peak), bits), acb_neg(score, score);
  log_source_density(u, u, *panel.source, bits);
  panel.density->evaluate(ratio, nullptr, z, bits);
  acb_log_analytic(ratio, ratio, analytic, bits);
  acb_sub(ratio, u, ratio, bits);
  if (panel.curvature) {
    acb_sub_arb(second, second, raw(panel.sensitivity->peak_2), bits), acb_neg(second, second);
    acb_sqr(score, score, bits);
    acb_add(second, second, score, bits);
    acb_mul(ratio, ratio, second, bits);
    acb_add(ratio, ratio, score, bits);
  } else {
    acb_mul(ratio, ratio, score, bits);
  }
  acb_exp(u, u, bits);
  acb_mul(out, u, ratio, bits);
  if (!acb_is_finite(out)) acb_indeterminate(out);
  acb_clear(u), acb_clear(score), acb_clear(second), acb_clear(ratio);
  return 0;
}

/// 2∫_T^∞ of the integrand's absolute value. For u >= 3, |w| <= c u with c = 1 + |drift| (ln u/β <=
/// u as β > ½ and ln u <= u/2), so |s| <= a u², |∂s/∂β| <= a′ u³, |L| <= b u + x²/2v; and
/// 2∫_T^∞ f u^n = Γ(1/β + n, u_T)/Γ(1/β), with x² in addition α² Γ(3/β + n, u_T)/Γ(1/β).
Ball tail_bound(const SourceBall& source, const Sensitivity& s, bool curvature, const Image& tail,
                const Ball& from) {
  const rigor::Precision p = source.precision();
  const Ball u = rigor::pow(from / source.alpha(), source.beta());
  if (!rigor::certainly_less(Ball::integer(3, p), u)) return Ball::indeterminate(p);
  const Ball c = 1 + rigor::abs(s.drift);
  const Ball score = c + rigor::abs(s.peak);
  const Ball moved = rigor::square(c) + rigor::abs(s.drift_2) + rigor::abs(s.peak_2);
  const Ball log_scale = tail.log_scale + Ball::log2(p);
  const Ball b = 1 + rigor::abs(source.log_peak() - log_scale);
  const Ball shape = 1 / source.beta();
  const auto moments = [&](long n) {
    return b * rigor::upper_gamma(shape + (n + 1), u) + rigor::square(source.alpha()) *
                                                            tail.half_inverse_variance *
                                                            rigor::upper_gamma(3 * shape + n, u);
  };
  Ball sum = curvature ? rigor::square(score) * (moments(4) + rigor::upper_gamma(shape + 4, u)) +
                             moved * moments(3)
                       : score * moments(2);
  return sum / rigor::gamma(shape);
}

Ball total_weight(const GaussianMixture& mixture, rigor::Precision p) {
  Ball total = Ball::integer(0, p);
  for (const MixtureComponent& c : mixture.components) total += Ball::exact(c.weight, p);
  return total;
}

Ball derivative(const Ball& beta, const BoxChannel& channel, bool curvature, double tolerance) {
  const SourceBall source = SourceBall::ggd(beta);
  const Sensitivity sensitivity = sensitivity_of(beta);
  const rigor::Precision p = source.precision();
  const Ball total = total_weight(channel.mixture, p);
  Ball sum = Ball::integer(0, p), from = sum;
  for (const ChannelPanel& cut : channel.panels) {
    const PanelDensity density(channel.mixture, cut, total);
    Panel panel{&source, &density, &sensitivity, curvature, p.bits};
    const Ball to = Ball::exact(cut.to, p);
    sum += 2 * integrate_panel(integrand, &panel, from, to, tolerance, p.bits);
    from = to;
  }
  const Image tail = image_of(channel.mixture, channel.tail, false, total);
  return Ball::around(sum, tail_bound(source, sensitivity, curvature, tail, from));
}

// Of each panel: what is lost is multiplied by the interval's half-width, or its square.
constexpr double kSlopeTolerance = 1e-9, kCurvatureTolerance = 1e-4;

}  // namespace

Ball divergence_slope(const Ball& beta, const BoxChannel& channel) {
  return derivative(beta, channel, false, kSlopeTolerance);
}

Ball divergence_curvature(const Ball& beta, const BoxChannel& channel) {
  return derivative(beta, channel, true, kCurvatureTolerance);
}

ChannelGap channel_gap(const Ball& low, const Ball& high, const Ball& distortion,
                       const BoxChannel& channel) {
  const rigor::Precision p = distortion.precision();
  const Ball middle = ((low + high) / 2).midpoint(), beta = Ball::hull(low, high);
  const Ball r = rigor::max(high - middle, middle - low).upper(), bit = Ball::log2(p);
  UpperCertificate upper;
  upper.mixture = channel.mixture;
  upper.panels = channel.panels;
  upper.tail = channel.tail;

  ChannelOptions options;
  options.tolerance = 1e-12;
  const SourceBall at_middle = SourceBall::ggd(middle);
  ChannelGap gap;
  gap.middle_bits =
      (-at_middle.entropy_nats() - enclose_channel(at_middle, upper, options).log_density) / bit;
  gap.width_bits = (r * rigor::abs(divergence_slope(middle, channel)) +
                    rigor::square(r) * rigor::abs(divergence_curvature(beta, channel)) / 2) /
                   bit;
  options.tolerance = 1e-6;
  const Ball reached = enclose_channel(SourceBall::ggd(beta), upper, options).distortion;
  gap.shortfall_bits =
      rigor::max(Ball::integer(0, p), rigor::log(distortion / reached)) / (2 * bit);
  return gap;
}

}  // namespace ratefloor::floor

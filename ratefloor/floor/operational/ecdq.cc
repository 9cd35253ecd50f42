// Given the dither, the index is X + U sampled on a grid: its entropy is I(X; X + U) =
// h(X + U) − log2 step (Zamir & Feder, "On universal quantization by randomized uniform/lattice
// quantizers", IEEE Trans. Inf. Theory 38(2), 1992). X + U has the density P(z)/step,
// P(z) = F(z + step/2) − F(z − step/2), so the rate is −(1/step) ∫ P log2 P dz. The quantizer's
// error is uniform and independent of X; reproduction (X + U)/(1 + t) leaves t/(1 + t).
//
// P bends fast only around |z| = step/2, where one end of the cell passes the density's peak, and
// for a bounded source where an end of the cell meets an end of the support: Gauss–Legendre on
// panels that shrink geometrically towards these places.
#include "ratefloor/floor/operational/ecdq.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include "ratefloor/floor/length/gauss_legendre.h"

namespace ratefloor::floor {
namespace {

/// −p ln p for the probability p of the cell around z >= 0 of a source symmetric about zero.
double cell_term(const source::Source& source, double z, double half) {
  const double inside = source.partial_moment(0, z - half, z + half);
  if (inside <= 0.5) return inside > 0 ? -inside * std::log(inside) : 0;
  const double outside = source.cdf(z - half) + source.cdf(-z - half);
  return -(1 - outside) * std::log1p(-outside);
}

/// ∫ over [from, to], panels growing away from both ends.
template <class Function>
double graded_integral(const Function& f, double from, double to) {
  static const QuadratureRule rule = gauss_legendre(12);
  const double middle = (from + to) / 2, half = to - middle;
  double total = 0, outer = 1;
  for (int level = 0; level < 30; ++level) {  // 0.4^30 = 1e-12
    const double inner = level == 29 ? 0 : outer * 0.4;
    for (std::size_t i = 0; i < rule.nodes.size(); ++i) {
      const double offset = half * (inner + (outer - inner) * rule.nodes[i]);
      total += rule.weights[i] * half * (outer - inner) * (f(from + offset) + f(to - offset));
    }
    outer = inner;
  }
  return total;
}

}  // namespace

EcdqPoint ecdq_at_step(const source::Source& source, double step) {
  constexpr double kLostMass = 1e-20;
  const double half = step / 2, reach = -source.quantile(kLostMass);
  // Breakpoints: the peak's passage, and scales of one, so that no panel is much wider than the
  // source; ends of the support matter for bounded sources only and do no harm to others.
  std::array<double, 9> places = {0,
                                  half,
                                  std::abs(half - reach),
                                  half + reach,
                                  std::max(0.0, half - 1),
                                  std::max(0.0, half - 6),
                                  std::min(half + 1, half + reach),
                                  std::min(half + 6, half + reach),
                                  std::min(half + 30, half + reach)};
  std::sort(places.begin(), places.end());
  double nats = 0;
  for (std::size_t i = 0; i + 1 < places.size(); ++i)
    if (places[i + 1] > places[i])
      nats += graded_integral([&](double z) { return cell_term(source, z, half); }, places[i],
                              places[i + 1]);
  const double t = step * step / 12;
  return {step, 2 * nats / step * std::numbers::log2e, t / (1 + t)};
}

Result<EcdqPoint> ecdq_at_rate(const source::Source& source, double rate_bits) {
  if (!(rate_bits >= 0.01 && rate_bits <= 20)) {
    return make_error(
        ErrorCode::kUnsupported,
        "dithered quantization is computed for 0.01 to 20 bits, not " + std::to_string(rate_bits));
  }
  // The secant method on ln step, kept inside a bracket: the rate falls with the step.
  double low = std::log(1e-7), high = std::log(1e4);  // rates above and below
  double now = std::log(2.0) * (source.entropy_bits() - rate_bits), slope = -1 / std::log(2.0);
  EcdqPoint point;
  double before = 0, rate_before = 0;
  for (int round = 0; round < 100; ++round) {
    now = now > low && now < high ? now : (low + high) / 2;
    point = ecdq_at_step(source, std::exp(now));
    const double error = point.rate_bits - rate_bits;
    if (std::abs(error) <= 1e-11 * std::max(1.0, rate_bits) || high - low < 1e-13) break;
    (error > 0 ? low : high) = now;
    if (round > 0 && now != before) {
      const double secant = (point.rate_bits - rate_before) / (now - before);
      if (secant < 0) slope = secant;
    }
    before = now;
    rate_before = point.rate_bits;
    now -= error / slope;
  }
  return point;
}

}  // namespace ratefloor::floor

// Why the quadrature is as exact as double precision allows: on [m − h, m + h] with r = h/m the
// exponent (x/α)^β is analytic up to x = 0, at distance m. The error of n Gauss points behaves like
// (r/2)^(2n) for the branch point and like (L/8n)^(2n) for an exponent that varies by L over the
// cell, when rβ is moderate; the limits below keep both under 1e-16. cell_moments_test compares
// with 24-panel integration and with the source's partial moments.
#include "ratefloor/quant/cell_moments.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace ratefloor::quant {
namespace {

struct Node {
  double x, weight;  // one half of a symmetric rule on [-1, 1]
};

// Abramowitz & Stegun, table 25.4.
constexpr std::array<Node, 2> kGauss4{
    {{0.3399810435848563, 0.6521451548625461}, {0.8611363115940526, 0.3478548451374538}}};
constexpr std::array<Node, 4> kGauss8{{{0.1834346424956498, 0.3626837833783620},
                                       {0.5255324099163290, 0.3137066458778873},
                                       {0.7966664774136267, 0.2223810344533745},
                                       {0.9602898564975363, 0.1012285362903763}}};
constexpr std::array<Node, 6> kGauss12{{{0.1252334085114689, 0.2491470458134028},
                                        {0.3678314989981802, 0.2334925365383548},
                                        {0.5873179542866175, 0.2031674267230659},
                                        {0.7699026741943047, 0.1600783285433462},
                                        {0.9041172563704749, 0.1069393259953184},
                                        {0.9815606342467192, 0.0471753363865118}}};

struct Rule {
  double exponent_step, relative_half_width;  // largest admissible L and r·max(β, 1)
  std::span<const Node> nodes;
};
constexpr std::array<Rule, 3> kRules{
    {{0.08, 0.02, kGauss4}, {2.0, 0.2, kGauss8}, {7.0, 0.45, kGauss12}}};

CellMoments integrate(const source::Source& source, double a, double b,
                      std::span<const Node> nodes) {
  const double middle = (a + b) / 2, half = (b - a) / 2;
  double m0 = 0, m1 = 0, m2 = 0;
  for (const auto& [x, weight] : nodes) {
    const double below = weight * source.pdf(middle - half * x);
    const double above = weight * source.pdf(middle + half * x);
    m0 += below + above;
    m1 += (above - below) * x;
    m2 += (above + below) * x * x;
  }
  if (!(m0 > 0)) return {0, middle, 0};
  return {m0 * half, middle + half * (m1 / m0), half * half * half * (m2 - m1 * (m1 / m0))};
}

}  // namespace

CellIntegrator::CellIntegrator(const source::Source& source)
    : source_(source), log_peak_(source.log_pdf(0)), stiffness_(1) {
  // g(2x)/g(x) = 2^β for g = (x/α)^β, at an x far enough out that g is not lost in log f(0).
  const double x = -source.quantile(1e-6);
  const double ratio = (log_peak_ - source.log_pdf(2 * x)) / (log_peak_ - source.log_pdf(x));
  if (std::isfinite(ratio) && ratio > 0) stiffness_ = std::max(1.0, std::log2(ratio));
}

CellMoments CellIntegrator::operator()(double a, double b) const {
  if (source_.log_pdf(b) == log_peak_) {  // flat to the last bit, as β = 64 is near zero
    const double width = b - a, p = std::exp(log_peak_) * width;
    return {p, a + width / 2, p * (width * width / 12)};
  }
  if (a > 0 && b < 3 * a) {
    const double r = stiffness_ * (b - a) / (b + a);
    const double step = source_.log_pdf(a) - source_.log_pdf(b);
    for (const Rule& rule : kRules) {
      if (r <= rule.relative_half_width && step <= rule.exponent_step) {
        return integrate(source_, a, b, rule.nodes);
      }
    }
  }
  const double p = source_.partial_moment(0, a, b);
  if (!(p > 0)) return {0, std::isfinite(b) ? (a + b) / 2 : a, 0};
  const double first = source_.partial_moment(1, a, b);
  const double centroid = std::clamp(first / p, a, b);
  const double spread = source_.partial_moment(2, a, b) - first * (first / p);
  return {p, centroid, std::max(spread, 0.0)};
}

}  // namespace ratefloor::quant

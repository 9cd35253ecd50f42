#include "ratefloor/floor/certificate/dual_enclosure.h"

#include <arb_hypgeom.h>
#include <arb_poly.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "ratefloor/floor/certificate/polynomial_maximum.h"
#include "ratefloor/rigor/arb_access.h"
#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;
using rigor::raw;

constexpr int kOrder = 16;          // terms of the Taylor polynomial
constexpr double kHalfWidth = 0.3;  // of a y-interval, in σ: remainder (0.3)¹⁶/√16! = 1e-15
constexpr double kReach = 9.5;      // in σ: cells farther away are bounded, not added up

/// One cell of the full line with its log-linear g; the last goes on to infinity.
struct Cell {
  double from = 0, to = 0;
  bool endless = false;
  Ball a, b;  // ln g(x) = a + b x
};

std::vector<Cell> right_cells(const DualFunction& dual, bool bounded, rigor::Precision p) {
  std::vector<Cell> cells;
  for (std::size_t i = 0; i + 1 < dual.nodes.size(); ++i) {
    const Ball u = Ball::exact(dual.nodes[i], p), v = Ball::exact(dual.nodes[i + 1], p);
    const Ball at_u = Ball::exact(dual.log_g[i], p), at_v = Ball::exact(dual.log_g[i + 1], p);
    const Ball slope = (at_v - at_u) / (v - u);
    cells.push_back({dual.nodes[i], dual.nodes[i + 1], false, at_u - slope * u, slope});
  }
  if (!bounded)
    cells.push_back(
        {dual.nodes.back(), 0, true, Ball::exact(dual.log_g.back(), p), Ball::integer(0, p)});
  return cells;
}

/// Adds the cell's part of c(y₀ + ε) as a polynomial in ε. `mirror`: the cell at negative x, which
/// is the same cell seen from −y₀ − ε.
void add_cell(arb_poly_t sum, const Cell& cell, const Ball& y0, const Ball& s, bool mirror,
              slong bits) {
  const Ball y = mirror ? -y0 : y0;
  const Ball root = rigor::sqrt(s);
  const Ball shift = y + cell.b / (2 * s);
  arb_poly_t edge, series, growth;
  arb_poly_init(edge), arb_poly_init(series), arb_poly_init(growth);
  const Ball step = mirror ? root : -root;  // d/dε of √s (x − y)
  const auto set_edge = [&](double x) {
    const Ball value = root * (Ball::exact(x, y0.precision()) - shift);
    arb_poly_set_coeff_arb(edge, 0, raw(value));
    arb_poly_set_coeff_arb(edge, 1, raw(step));
  };
  // erf(v) − erf(u) as erfc's of the same sign, so that far cells keep their digits.
  const bool right =
      Ball::exact(cell.from, y0.precision()).midpoint_double() > shift.midpoint_double();
  arb_poly_t other;
  arb_poly_init(other);
  set_edge(cell.from);
  if (!right) arb_poly_neg(edge, edge);
  arb_hypgeom_erfc_series(series, edge, kOrder, bits);  // from's
  if (cell.endless) {
    if (!right) {  // erfc(u) = 2 − erfc(−u)
      arb_poly_neg(series, series);
      arb_t two;
      arb_init(two);
      arb_poly_get_coeff_arb(two, series, 0);
      arb_add_ui(two, two, 2, bits);
      arb_poly_set_coeff_arb(series, 0, two);
      arb_clear(two);
    }
  } else {
    set_edge(cell.to);
    if (!right) arb_poly_neg(edge, edge);
    arb_hypgeom_erfc_series(other, edge, kOrder, bits);
    if (right)
      arb_poly_sub(series, series, other, bits);
    else
      arb_poly_sub(series, other, series, bits);
  }
  const Ball exponent = cell.a + cell.b * y + rigor::square(cell.b) / (4 * s);
  const Ball rate = mirror ? -cell.b : cell.b;
  const Ball scale = rigor::sqrt(Ball::pi(y0.precision()) / s) / 2;
  arb_poly_set_coeff_arb(growth, 0, raw(exponent));
  arb_poly_set_coeff_arb(growth, 1, raw(rate));
  arb_poly_exp_series(growth, growth, kOrder, bits);
  arb_poly_mullow(series, series, growth, kOrder, bits);
  arb_poly_scalar_mul(series, series, raw(scale), bits);
  arb_poly_add(sum, sum, series, bits);
  arb_poly_clear(edge), arb_poly_clear(series), arb_poly_clear(growth), arb_poly_clear(other);
}

/// sup |g|: at a node.
Ball largest_g(const DualFunction& dual, rigor::Precision p) {
  return rigor::exp(Ball::exact(*std::max_element(dual.log_g.begin(), dual.log_g.end()), p));
}

}  // namespace

Ball enclose_mean_log_g(const SourceBall& source, const DualFunction& dual) {
  const rigor::Precision p = source.precision();
  const std::size_t n = dual.nodes.size();
  std::vector<Ball> mass(n), first(n);  // ∫_{x_i}^∞ f, ∫_{x_i}^∞ x f
  for (std::size_t i = 0; i < n; ++i) {
    const Ball x = Ball::exact(dual.nodes[i], p);
    mass[i] = source.upper_moment(0, x);
    first[i] = source.upper_moment(1, x);
  }
  Ball sum = Ball::exact(dual.log_g.back(), p) * mass.back();
  for (std::size_t i = 0; i + 1 < n; ++i) {
    const Ball u = Ball::exact(dual.nodes[i], p), v = Ball::exact(dual.nodes[i + 1], p);
    const Ball at_u = Ball::exact(dual.log_g[i], p), at_v = Ball::exact(dual.log_g[i + 1], p);
    const Ball cell_mass = mass[i] - mass[i + 1], cell_first = first[i] - first[i + 1];
    sum += at_u * cell_mass + (at_v - at_u) / (v - u) * (cell_first - u * cell_mass);
  }
  return 2 * sum;
}

Ball constraint_excess_upper(const SourceBall& source, const DualFunction& dual) {
  const rigor::Precision p = source.precision();
  const Ball s = Ball::exact(dual.slope_nats, p);
  const double sigma = 1 / std::sqrt(2 * dual.slope_nats);
  // Where the support is bounded g ends with the nodes, so they must reach its end.
  if (source.bounded() &&
      !rigor::certainly_at_most(source.alpha(), Ball::exact(dual.nodes.back(), p)))
    return Ball::indeterminate(p);
  const std::vector<Cell> cells = right_cells(dual, source.bounded(), p);
  const Ball ceiling = largest_g(dual, p) * rigor::sqrt(Ball::pi(p) / s);

  // Taylor remainder on |ε| <= ρ: sup g · √(π/s) (2s ρ²)^{n/2} / √n!.
  const Ball rho = Ball::exact(kHalfWidth * sigma, p);
  const Ball remainder = ceiling * rigor::pow(rigor::sqrt(2 * s) * rho, static_cast<long>(kOrder)) /
                         rigor::sqrt(rigor::gamma(Ball::integer(kOrder + 1, p)));
  // Cells that lie beyond the reach on both sides.
  const Ball far = ceiling * rigor::erfc(Ball::exact((kReach - 1e-6) * sigma, p) * rigor::sqrt(s));

  const double end = dual.nodes.back() + (kReach + 1) * sigma;
  Ball largest = Ball::integer(0, p);
  for (double at = kHalfWidth * sigma; at - kHalfWidth * sigma < end;
       at += 1.9 * kHalfWidth * sigma) {  // overlapping, whatever rounding does
    const Ball y0 = Ball::exact(at, p);
    arb_poly_t sum;
    arb_poly_init(sum);
    const double reach = (kReach + kHalfWidth) * sigma;
    for (const Cell& cell : cells) {
      if ((cell.endless || cell.to > at - reach) && cell.from < at + reach)
        add_cell(sum, cell, y0, s, false, p.bits);
      if (-cell.from > at - reach) add_cell(sum, cell, y0, s, true, p.bits);
    }
    std::vector<Ball> coefficients(kOrder);
    for (int k = 0; k < kOrder; ++k) {
      coefficients[k] = Ball::integer(0, p);
      arb_poly_get_coeff_arb(raw(coefficients[k]), sum, k);
    }
    arb_poly_clear(sum);
    largest =
        rigor::max(largest, polynomial_maximum_upper(coefficients, rho, 1e-12) + remainder + far);
    if (!largest.is_finite()) return largest;
  }
  // y beyond `end`: the constant part of g, and at most the rest of it seen from kReach σ.
  Ball beyond = ceiling * rigor::erfc(Ball::exact((kReach - 1e-6) * sigma, p) * rigor::sqrt(s));
  if (!source.bounded())
    beyond += rigor::exp(Ball::exact(dual.log_g.back(), p)) * rigor::sqrt(Ball::pi(p) / s);
  largest = rigor::max(largest, beyond);
  return rigor::max(largest - 1, Ball::integer(0, p));
}

Ball dual_value_nats(const SourceBall& source, const DualFunction& dual, const Ball& distortion) {
  return source.entropy_nats() - Ball::exact(dual.slope_nats, source.precision()) * distortion +
         enclose_mean_log_g(source, dual);
}

}  // namespace ratefloor::floor

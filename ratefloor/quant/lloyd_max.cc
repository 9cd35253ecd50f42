// Lloyd–Max by Newton's method on the levels (docs/math/lloyd-max.md).
//
// Lloyd's own iteration — levels to centroids, thresholds to midpoints — needs O(N²) rounds. Here
// the distortion is minimized as a function of the positive levels y alone: its gradient is 2 p_i
// (y_i − c_i) and its Hessian is tridiagonal and symmetric, so a Newton step costs O(N) and 5 … 15
// of them suffice from the companding start. For log-concave densities the Hessian is positive
// definite (Fleischer 1964); elsewhere, and far from the solution, a multiple of the diagonal p_i
// is added until it is and the distortion falls (Levenberg–Marquardt; a large multiple makes short
// Lloyd steps, so progress is always possible).
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "ratefloor/quant/cell_moments.h"
#include "ratefloor/quant/companding.h"
#include "ratefloor/quant/half_line.h"
#include "ratefloor/quant/scalar_quantizer.h"
#include "ratefloor/quant/tridiagonal.h"

namespace ratefloor::quant {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Levels y on the half line with midpoint thresholds, and all that follows from them.
struct State {
  std::vector<double> levels;
  std::vector<double> thresholds;  // positive ones: below y_0 too when zero is a level
  std::vector<CellMoments> cells;  // thresholds.size() + 1
  double distortion = 0;
  double residual = 0;  // largest |y_i − c_i| / y_i
};

State evaluate(const CellIntegrator& integrate, std::vector<double> levels, AtZero at_zero) {
  State s;
  s.levels = std::move(levels);
  const bool middle = at_zero == AtZero::kLevel;
  if (middle) s.thresholds.push_back(s.levels[0] / 2);
  for (std::size_t i = 0; i + 1 < s.levels.size(); ++i) {
    s.thresholds.push_back(s.levels[i] + (s.levels[i + 1] - s.levels[i]) / 2);
  }
  const std::size_t cells = s.thresholds.size() + 1;
  s.cells.reserve(cells);
  for (std::size_t i = 0; i < cells; ++i) {
    s.cells.push_back(integrate(i == 0 ? 0.0 : s.thresholds[i - 1],
                                i + 1 == cells ? kInfinity : s.thresholds[i]));
  }
  for (std::size_t i = cells; i-- > 0;) {
    const CellMoments& cell = s.cells[i];
    const bool at_origin = middle && i == 0;
    const double level = at_origin ? 0.0 : s.levels[i - (middle ? 1 : 0)];
    const double offset = level - cell.centroid;
    s.distortion += cell.spread + cell.probability * offset * offset;
    if (!at_origin) s.residual = std::max(s.residual, std::abs(offset) / level);
  }
  return s;
}

// One damped Newton step; the caller decides whether to take it. Empty when the system fails.
std::vector<double> newton_levels(const CellIntegrator& integrate, const State& s, AtZero at_zero,
                                  double damping) {
  const std::size_t n = s.levels.size(), shift = at_zero == AtZero::kLevel ? 1 : 0;
  Tridiagonal hessian(n);
  std::vector<double> step(n);
  for (std::size_t i = 0; i < n; ++i) {
    const CellMoments& cell = s.cells[i + shift];
    hessian.diagonal[i] = cell.probability * (1 + damping);
    step[i] = cell.probability * (cell.centroid - s.levels[i]);
  }
  for (std::size_t t = 0; t < s.thresholds.size(); ++t) {
    const std::size_t upper = t + 1 - shift;  // index of the level above threshold t
    const double below = upper == 0 ? 0.0 : s.levels[upper - 1];
    const double coupling = integrate.pdf(s.thresholds[t]) * (s.levels[upper] - below) / 4;
    hessian.diagonal[upper] -= coupling;
    if (upper == 0) continue;
    hessian.diagonal[upper - 1] -= coupling;
    hessian.lower[upper] = hessian.upper[upper - 1] = -coupling;
  }
  if (!solve_positive_definite(hessian, step)) return {};
  // No gap between neighbours may shrink to less than a fifth at once.
  double fraction = 1;
  for (std::size_t i = 0; i < n; ++i) {
    const double gap = s.levels[i] - (i == 0 ? 0.0 : s.levels[i - 1]);
    const double shrink = (i == 0 ? 0.0 : step[i - 1]) - step[i];
    if (!std::isfinite(shrink)) return {};
    if (shrink > 0) fraction = std::min(fraction, 0.8 * gap / shrink);
  }
  for (std::size_t i = 0; i < n; ++i) step[i] = s.levels[i] + fraction * step[i];
  return step;
}

ScalarQuantizer uniform_lloyd_max(const source::Source& source, int levels) {
  ScalarQuantizer q;
  const double edge = source.quantile(1);
  for (int i = 0; i < levels; ++i) {
    q.levels.push_back(edge * (2 * i + 1 - levels) / levels);
    if (i > 0) q.thresholds.push_back(edge * (2 * i - levels) / levels);
    q.probabilities.push_back(1.0 / levels);
  }
  q.mse = 1.0 / (static_cast<double>(levels) * levels);
  q.entropy_bits = std::log2(levels);
  return q;
}

}  // namespace

Result<ScalarQuantizer> lloyd_max(const source::Source& source, int levels) {
  if (levels < 2 || levels > 65536) {
    return make_error(ErrorCode::kInvalidArgument,
                      "a Lloyd-Max quantizer has 2 to 65536 levels, not " + std::to_string(levels));
  }
  if (is_uniform(source)) return uniform_lloyd_max(source, levels);
  const AtZero at_zero = levels % 2 == 0 ? AtZero::kThreshold : AtZero::kLevel;
  const CellIntegrator integrate(source);
  State best = evaluate(integrate, companding_levels(source, levels / 2, at_zero), at_zero);
  double damping = 0;
  int stalled = 0;
  for (int round = 0; round < 200 && best.residual > 1e-15 && stalled < 3; ++round) {
    std::vector<double> levels_tried = newton_levels(integrate, best, at_zero, damping);
    if (!levels_tried.empty()) {
      State tried = evaluate(integrate, std::move(levels_tried), at_zero);
      // Near the minimum the distortion only resolves noise: then the residual decides.
      const bool lower = tried.distortion < best.distortion * (1 - 1e-10);
      const bool level = tried.distortion < best.distortion * (1 + 1e-10);
      if (lower || (level && tried.residual < best.residual)) {
        stalled = !lower && tried.residual > 0.5 * best.residual ? stalled + 1 : 0;
        best = std::move(tried);
        damping = damping < 1e-3 ? 0 : damping / 8;
        continue;
      }
      if (best.residual < 1e-12) break;
    }
    damping = damping == 0 ? 1e-3 : damping * 6;
    if (damping > 1e12) break;
  }
  if (!(best.residual < 1e-9)) {
    return make_error(ErrorCode::kInternal, "Lloyd-Max did not converge for " + source.name() +
                                                " with " + std::to_string(levels) + " levels");
  }
  return mirror(best.thresholds, best.cells, at_zero);
}

}  // namespace ratefloor::quant

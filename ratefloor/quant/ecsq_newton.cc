// Unknown are the thresholds t_k and the multiplier λ of  min D  subject to  H = R. With centroids
// c and code lengths l = −log2 p following from the thresholds, stationarity reads
//   2 t_k − c_(k−1) − c_k + λ (l_(k−1) − l_k)/(c_k − c_(k−1)) = 0   for every k,   H(t) = R:
// a tridiagonal system bordered by one row and one column, solved in O(levels) per step
// (derivation: docs/math/ecsq.md).
#include "ratefloor/quant/ecsq_newton.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "ratefloor/quant/tridiagonal.h"

namespace ratefloor::quant {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// 2 t − c − c' + λ (l − l')/(c' − c) at every free threshold, for two parts: without λ, and λ's
// factor.
struct Conditions {
  std::vector<double> nearest, bits_per_distance;
};

Conditions conditions(const EntropyPartition& s) {
  Conditions g{std::vector<double>(s.free), std::vector<double>(s.free)};
  for (std::size_t k = 0; k < s.free; ++k) {
    const double below = s.cells[k].centroid, above = s.cells[k + 1].centroid;
    g.nearest[k] = (s.thresholds[k] - below) - (above - s.thresholds[k]);
    g.bits_per_distance[k] = (s.code_lengths[k] - s.code_lengths[k + 1]) / (above - below);
  }
  return g;
}

// The λ that violates the conditions least, each weighted by the probability around its threshold.
double best_lambda(const EntropyPartition& s) {
  const Conditions g = conditions(s);
  double product = 0, square = 0;
  for (std::size_t k = 0; k < s.free; ++k) {
    const double weight = s.cells[k].probability + s.cells[k + 1].probability;
    product -= weight * g.nearest[k] * g.bits_per_distance[k];
    square += weight * g.bits_per_distance[k] * g.bits_per_distance[k];
  }
  const double lambda = product / square;
  return lambda > 0 ? lambda : 2 * std::numbers::ln2 * s.distortion;  // −dD/dR of D ~ 2^(−2R)
}

// Size of the violated conditions: in mean cell widths, plus bits.
double violation(const EntropyPartition& s, double lambda) {
  const Conditions g = conditions(s);
  double most = 0;
  for (std::size_t k = 0; k < s.free; ++k) {
    most = std::max(most, std::abs(g.nearest[k] + lambda * g.bits_per_distance[k]));
  }
  return most * static_cast<double>(s.free) / s.thresholds[s.free - 1];
}

struct Step {
  std::vector<double> thresholds;
  double lambda = 0;
};

// The bordered Newton step, with no cell shrinking or growing too much at once.
std::optional<Step> newton_step(const CellIntegrator& integrate, const EntropyPartition& s,
                                double lambda, double rate, AtZero at_zero) {
  const std::size_t n = s.free;
  Conditions g = conditions(s);
  std::vector<double> by_residual(n), entropy_slope(n);
  Tridiagonal jacobian(n);
  struct Change {  // of a cell's centroid and code length, as one of its thresholds moves
    double centroid, length;
  };
  for (std::size_t k = 0; k < n; ++k) {
    const double t = s.thresholds[k], f = integrate.pdf(t), per_bit = f * std::numbers::log2e;
    const CellMoments &below = s.cells[k], &above = s.cells[k + 1];
    const bool pinned = k == 0 && at_zero == AtZero::kLevel;  // the level at zero stays there
    const Change lower{pinned ? 0.0 : f * (t - below.centroid) / below.probability,
                       -per_bit / below.probability};
    const Change upper{f * (above.centroid - t) / above.probability, per_bit / above.probability};
    const auto of_condition = [&](std::size_t j, const Change& below_j, const Change& above_j) {
      const double distance = s.cells[j + 1].centroid - s.cells[j].centroid;
      const double centroid_change = above_j.centroid - below_j.centroid;
      return -below_j.centroid - above_j.centroid +
             lambda *
                 ((below_j.length - above_j.length) - g.bits_per_distance[j] * centroid_change) /
                 distance;
    };
    jacobian.diagonal[k] = 2 + of_condition(k, lower, upper);
    if (k > 0) jacobian.upper[k - 1] = of_condition(k - 1, {0, 0}, lower);
    if (k + 1 < n) jacobian.lower[k + 1] = of_condition(k + 1, upper, {0, 0});
    by_residual[k] = g.nearest[k] + lambda * g.bits_per_distance[k];
    entropy_slope[k] = 2 * f * (s.code_lengths[k] - s.code_lengths[k + 1]);
  }
  std::vector<double>& by_lambda = g.bits_per_distance;
  const std::array<std::vector<double>*, 2> sides{&by_residual, &by_lambda};
  if (!solve(std::move(jacobian), sides)) return std::nullopt;
  // The step is −by_residual − by_lambda δλ, and entropy_slope · step = R − H.
  double from_residual = 0, from_lambda = 0;
  for (std::size_t k = 0; k < n; ++k) {
    from_residual += entropy_slope[k] * by_residual[k];
    from_lambda += entropy_slope[k] * by_lambda[k];
  }
  const double lambda_step = (s.entropy - rate - from_residual) / from_lambda;
  if (!std::isfinite(lambda_step)) return std::nullopt;
  // Cell widths, not thresholds, are kept within bounds: at high rate the right step shifts a whole
  // stretch by many cells, and a wild step in the far tail must not hold up the rest.
  Step step{s.thresholds, lambda + lambda_step};
  double old_below = 0, below = 0, change_below = 0;
  for (std::size_t k = 0; k < n; ++k) {
    const double width = s.thresholds[k] - old_below;
    const double change = -by_residual[k] - by_lambda[k] * lambda_step;
    old_below = s.thresholds[k];
    below += std::clamp(width + (change - change_below), 0.3 * width, 3 * width);
    change_below = change;
    step.thresholds[k] = below;
  }
  return step;
}

}  // namespace

std::optional<EntropyPartition> make_partition(const CellIntegrator& integrate,
                                               std::vector<double> thresholds, std::size_t free,
                                               AtZero at_zero) {
  EntropyPartition s;
  s.thresholds = std::move(thresholds);
  s.free = free;
  const std::size_t n = s.thresholds.size() + 1;
  s.cells.resize(n);
  s.code_lengths.resize(n);
  for (std::size_t i = n; i-- > 0;) {  // from the tail: small terms first
    CellMoments& cell = s.cells[i];
    const double a = i == 0 ? 0.0 : s.thresholds[i - 1];
    const double b = i + 1 == n ? kInfinity : s.thresholds[i];
    if (!(a < b)) return std::nullopt;
    cell = integrate(a, b);
    if (!(cell.probability > 0)) return std::nullopt;
    const bool middle = i == 0 && at_zero == AtZero::kLevel;
    if (middle) {
      cell.spread += cell.probability * cell.centroid * cell.centroid;
      cell.centroid = 0;
    }
    s.code_lengths[i] = -std::log2(middle ? 2 * cell.probability : cell.probability);
    s.entropy += 2 * cell.probability * s.code_lengths[i];
    s.distortion += 2 * cell.spread;
  }
  return s;
}

std::optional<EntropySolution> solve_conditions(const CellIntegrator& integrate,
                                                EntropyPartition start, double rate,
                                                AtZero at_zero) {
  if (start.free == 0) {  // two cells, one bit: nothing to choose
    if (std::abs(start.entropy - rate) > 1e-12) return std::nullopt;
    return EntropySolution{std::move(start), 0, 0};
  }
  EntropySolution now{std::move(start), 0, 0}, best;
  now.lambda = best_lambda(now.partition);
  double least = kInfinity;
  for (int round = 0; round < 60; ++round) {
    now.residual = violation(now.partition, now.lambda);
    const double error = now.residual + std::abs(now.partition.entropy - rate);
    const bool stalled = least < 1e-9 && !(error < 0.25 * least);
    if (error < least) {
      least = error;
      best = now;
    }
    if (stalled || error < 1e-14) break;
    std::optional<Step> step = newton_step(integrate, now.partition, now.lambda, rate, at_zero);
    if (!step) break;
    const std::size_t free = now.partition.free;
    auto next = make_partition(integrate, std::move(step->thresholds), free, at_zero);
    if (!next) break;
    now = {std::move(*next), step->lambda, 0};
  }
  if (!(least < 1e-9) || std::abs(best.partition.entropy - rate) > 5e-10 || !(best.lambda > 0))
    return std::nullopt;
  return best;
}

}  // namespace ratefloor::quant

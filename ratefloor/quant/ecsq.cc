// Entropy-constrained scalar quantization: where Newton's method (ecsq_newton.h) starts, and which
// of its solutions is kept (docs/math/ecsq.md).
//
// The start is a uniform quantizer of the wanted entropy, nearly optimal at every rate (Gish &
// Pierce 1968). Alternating between centroids and thresholds, as Chou, Lookabaugh & Gray do, needs
// O(levels²) rounds from there; Newton's method needs about 5. Light and heavy tails differ:
//   - Sources lighter than the Gaussian have finitely many levels (György & Linder 2003), others
//     infinitely many. Levels are added outside while more than 1e-13 of probability is there and
//     the distortion falls, removed while the conditions have no solution; where few levels are in
//     play, every number of them is tried.
//   - Tails heavier than the Laplacian's would need levels by the hundred thousand where nothing
//     happens. Beyond the point with probability ε the cells grow, such that they add a few dozen
//     ε D to the distortion, and are not optimized.
#include "ratefloor/quant/ecsq.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <string>

#include "ratefloor/quant/ecsq_newton.h"

namespace ratefloor::quant {
namespace {

constexpr double kNegligible = 1e-13;  // probability beyond the last threshold
constexpr std::size_t kMostThresholds = 32767;
constexpr std::size_t kFewThresholds = 8;

struct Grid {
  std::vector<double> thresholds;
  std::size_t free = 0;
};

double first_threshold(double step, AtZero at_zero) {
  return at_zero == AtZero::kLevel ? step / 2 : step;
}

Grid uniform_grid(double step, std::size_t count, AtZero at_zero) {
  Grid grid{{}, count};
  for (std::size_t k = 0; k < count; ++k) {
    grid.thresholds.push_back(first_threshold(step, at_zero) + static_cast<double>(k) * step);
  }
  return grid;
}

// Uniform out to `edge`, then growing cells that add ε D per e-fold of probability, D = step²/12.
Grid growing_grid(const source::Source& source, double step, double edge, double epsilon,
                  AtZero at_zero) {
  Grid grid;
  double t = first_threshold(step, at_zero);
  for (; t < edge && grid.thresholds.size() < kMostThresholds; t += step)
    grid.thresholds.push_back(t);
  grid.free = std::max<std::size_t>(1, grid.thresholds.size());
  while (grid.thresholds.size() <= kMostThresholds) {
    const double tail = 2 * source.cdf(-t);
    grid.thresholds.push_back(t);
    if (tail < 1e-20) break;
    const double grown = step * std::max(1.0, std::sqrt(epsilon / tail));
    t = std::min(t + grown, -source.quantile(tail / 200));  // a hundredth of the tail at most
  }
  return grid;
}

// The grid of the family whose entropy is the rate, by bisection on log2(step); entropy falls as
// the step grows, except for very small steps of a grid with few thresholds, which are out of
// range.
std::optional<EntropyPartition> matching(const CellIntegrator& integrate, double rate, double guess,
                                         AtZero at_zero,
                                         const std::function<Grid(double)>& family) {
  double low = guess - 1.5, high = guess + 7;
  std::optional<EntropyPartition> found;
  for (int round = 0; round < 40 && high - low > 1e-4; ++round) {
    const double middle = round == 0 ? guess : (low + high) / 2;
    Grid grid = family(std::exp2(middle));
    if (grid.thresholds.size() > kMostThresholds) {
      low = middle;
      continue;
    }
    auto partition = make_partition(integrate, std::move(grid.thresholds), grid.free, at_zero);
    if (!partition) {  // the step is so large that a cell is empty
      high = middle;
      continue;
    }
    const double excess = partition->entropy - rate;
    if (round == 0 && rate > 4) {  // H ≈ h − log2(step) is nearly exact
      low = std::max(low, middle - 0.02);
      high = std::min(high, middle + 0.02);
    }
    (excess > 0 ? low : high) = middle;
    found = std::move(partition);
    if (std::abs(excess) < 1e-4) break;
  }
  return found;
}

class Designer {
 public:
  Designer(const source::Source& source, double rate)
      : source_(source), integrate_(source), rate_(rate), log_step_(source.entropy_bits() - rate) {}

  /// Gives up on more than `limit` thresholds.
  void try_light_tails(AtZero at_zero, std::size_t limit) {
    const double reach = -source_.quantile(kNegligible / 2);
    const auto count = [&](double step) {
      const double n = (reach - first_threshold(step, at_zero)) / step + 1;
      return static_cast<std::size_t>(std::clamp(n, 1.0, static_cast<double>(kMostThresholds)));
    };
    const auto start = matching(integrate_, rate_, log_step_, at_zero, [&](double step) {
      return uniform_grid(step, count(step), at_zero);
    });
    if (!start) return;
    const std::size_t most = start->free;
    if (most > limit) return;
    std::optional<EntropySolution> solution = solve_conditions(integrate_, *start, rate_, at_zero);
    for (std::size_t n = most; !solution && most <= 64 && n > 1 && n + 20 > most;) {
      solution = from_uniform(--n, at_zero);
    }
    if (solution) grow(std::move(*solution), at_zero);
    if (most > kFewThresholds) return;
    for (std::size_t n = at_zero == AtZero::kLevel ? 1 : 0; n <= most + 1; ++n) {
      if (auto other = from_uniform(n, at_zero)) grow(std::move(*other), at_zero);
    }
  }

  void try_heavy_tails(AtZero at_zero) {
    for (const double epsilon : {1e-11, 1e-9, 1e-7}) {
      const double edge = -source_.quantile(epsilon / 2);
      if (edge / std::exp2(log_step_) > 0.9 * kMostThresholds) continue;
      const auto start = matching(integrate_, rate_, log_step_, at_zero, [&](double step) {
        return growing_grid(source_, step, edge, epsilon, at_zero);
      });
      if (!start) continue;
      auto solution = solve_conditions(integrate_, *start, rate_, at_zero);
      if (!solution) continue;
      keep_better(std::move(*solution), at_zero);
      return;
    }
  }

  bool found() const { return best_.has_value(); }
  ScalarQuantizer result() const {
    return mirror(best_->partition.thresholds, best_->partition.cells, at_zero_);
  }

 private:
  std::optional<EntropySolution> from_uniform(std::size_t count, AtZero at_zero) const {
    const auto start = matching(integrate_, rate_, log_step_, at_zero,
                                [&](double step) { return uniform_grid(step, count, at_zero); });
    if (!start) return std::nullopt;
    return solve_conditions(integrate_, *start, rate_, at_zero);
  }

  // Adds levels outside as long as they help.
  void grow(EntropySolution solution, AtZero at_zero) {
    for (int added = 0; added < 40; ++added) {
      const EntropyPartition& p = solution.partition;
      if (2 * p.cells.back().probability <= kNegligible || p.thresholds.size() >= kMostThresholds)
        break;
      if (p.thresholds.empty()) break;
      std::vector<double> more = p.thresholds;
      more.push_back(more.back() + 1.5 * (p.cells.back().centroid - more.back()));
      const std::size_t free = more.size();
      auto wider = make_partition(integrate_, std::move(more), free, at_zero);
      if (!wider) break;
      auto better = solve_conditions(integrate_, std::move(*wider), rate_, at_zero);
      if (!better || better->partition.distortion >= p.distortion * (1 - 1e-11)) break;
      solution = std::move(*better);
    }
    keep_better(std::move(solution), at_zero);
  }

  void keep_better(EntropySolution solution, AtZero at_zero) {
    if (best_ && best_->partition.distortion <= solution.partition.distortion) return;
    best_ = std::move(solution);
    at_zero_ = at_zero;
  }

  const source::Source& source_;
  CellIntegrator integrate_;
  double rate_;
  double log_step_;  // of the uniform quantizer, by the high-rate rule
  std::optional<EntropySolution> best_;
  AtZero at_zero_ = AtZero::kLevel;
};

}  // namespace

Result<ScalarQuantizer> ecsq(const source::Source& source, double rate_bits) {
  if (!(rate_bits >= 0.05 && rate_bits <= 12)) {
    return make_error(ErrorCode::kInvalidArgument,
                      "an entropy-constrained quantizer needs a rate between 0.05 and 12 bits");
  }
  if (is_uniform(source)) return ecsq_of_uniform(source.quantile(1), rate_bits);
  Designer designer(source, rate_bits);
  const bool heavy = source.excess_kurtosis() > 3.2;  // heavier than the Laplacian
  for (const AtZero at_zero : {AtZero::kLevel, AtZero::kThreshold}) {
    // Above 6 bits the two types differ by less than the tenth digit; below 1 bit only one exists.
    if (at_zero == AtZero::kThreshold && (rate_bits < 1 || (rate_bits > 6 && designer.found())))
      break;
    if (heavy) designer.try_heavy_tails(at_zero);
    designer.try_light_tails(at_zero, heavy ? 300 : kMostThresholds);
  }
  if (designer.found()) return designer.result();
  return make_error(ErrorCode::kUnsupported,
                    "no entropy-constrained quantizer with at most 65536 levels found for " +
                        source.name() + " at " + std::to_string(rate_bits) + " bits");
}

}  // namespace ratefloor::quant

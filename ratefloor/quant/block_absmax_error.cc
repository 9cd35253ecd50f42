// Given M, the other B − 1 weights are independent with density f/F on [−M, M], F(M) = P(|X| <= M),
// and the largest one is ±M with equal odds:
//   D = (B−1)/B E[ (1/F) Σ_s ∫_cell (w − M l_s)² f dw ] + (1/B) E[ M² ((1 − q(1))² + (1 +
//   q(−1))²)/2 ].
// M has distribution function F^B. With F = 1/(1 + e^-v) the expectation is an integral over the
// whole line of an analytic integrand that decays at both ends at least exponentially, so the plain
// trapezoidal rule converges exponentially (Trefethen & Weideman 2014); the step is halved until
// two results agree.
#include "ratefloor/quant/block_absmax_error.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ratefloor::quant {
namespace {

// Moments of order 0, 1, 2 over [0, x], continued to negative x: odd, even, odd.
struct Moments {
  double m[3];
};

class BlockError {
 public:
  BlockError(std::span<const double> levels, std::span<const double> thresholds,
             const source::Source& source, int block)
      : levels_(levels), thresholds_(thresholds), source_(source), block_(block) {
    const auto slot = [&](double v) {
      return std::lower_bound(thresholds.begin(), thresholds.end(), v) - thresholds.begin();
    };
    const double top = 1 - levels[slot(1)], bottom = -1 - levels[slot(-1)];
    extreme_ = (top * top + bottom * bottom) / 2;
  }

  // The integrand at v, F^B's derivative included.
  double at(double v) const {
    const double below = 1 / (1 + std::exp(-v)), above = 1 / (1 + std::exp(v));  // F and 1 − F
    const double log_weight = -block_ * std::log1p(std::exp(-v));                // log F^B
    const double weight = block_ * std::exp(log_weight) * above;
    if (!(weight > 0)) return 0;
    const double scale =
        above < 0.5 ? -source_.quantile(above / 2) : source_.quantile(0.5 + below / 2);
    if (!(scale > 0)) return 0;
    const double rest = block_ > 1 ? inner(scale) / below : 0;
    return weight * ((block_ - 1) * rest + scale * scale * extreme_) / block_;
  }

 private:
  Moments up_to(double x) const {
    Moments result;
    for (int k = 0; k < 3; ++k) {
      const double half = source_.partial_moment(k, 0, std::abs(x));
      result.m[k] = x < 0 && k != 1 ? -half : half;
    }
    return result;
  }

  // ∫_{−M}^{M} (w − M q(w/M))² f(w) dw
  double inner(double scale) const {
    double total = 0;
    Moments left = up_to(-scale);
    for (std::size_t s = 0; s < levels_.size(); ++s) {
      const double end = s < thresholds_.size() ? std::clamp(thresholds_[s], -1.0, 1.0) : 1.0;
      const Moments right = up_to(end * scale);
      const double level = levels_[s] * scale;
      total += (right.m[2] - left.m[2]) - 2 * level * (right.m[1] - left.m[1]) +
               level * level * (right.m[0] - left.m[0]);
      left = right;
    }
    return total;
  }

  std::span<const double> levels_, thresholds_;
  const source::Source& source_;
  double block_;
  double extreme_;
};

}  // namespace

Result<double> expected_block_mse(std::span<const double> levels,
                                  std::span<const double> thresholds, const source::Source& source,
                                  int block) {
  if (block < 1 || block > (1 << 20)) {
    return make_error(ErrorCode::kInvalidArgument, "a block holds 1 to 1048576 weights");
  }
  if (levels.empty() || levels.size() != thresholds.size() + 1 ||
      !std::is_sorted(thresholds.begin(), thresholds.end())) {
    return make_error(ErrorCode::kInvalidArgument,
                      "a codebook needs increasing thresholds and one level more than thresholds");
  }
  const BlockError error(levels, thresholds, source, block);
  // F^B < 1e-20 before the first node. Past the last, 1 − F < e^-90 / B: nothing is left even of
  // M², which grows like v^(2/β), v^10 at most.
  const double first = -48.0, last = std::log(static_cast<double>(block)) + 90.0;
  const auto sum = [&](double start, double step) {
    double total = 0;
    for (double v = start; v <= last; v += step) total += error.at(v);
    return total * step;
  };
  double step = 1.0, result = sum(first, step);
  for (int halvings = 0; halvings < 7; ++halvings) {
    const double refined = (result + sum(first + step / 2, step)) / 2;
    const bool done = halvings >= 2 && std::abs(refined - result) <= 1e-11 * std::abs(refined);
    result = refined;
    step /= 2;
    if (done) return result;
  }
  if (!std::isfinite(result)) {
    return make_error(ErrorCode::kInternal, "block error is not finite for " + source.name());
  }
  return result;
}

Result<double> expected_block_mse(const Codebook& codebook, const source::Source& source,
                                  int block) {
  const std::vector<double> levels(codebook.levels.begin(), codebook.levels.end());
  const std::vector<double> thresholds(codebook.thresholds.begin(), codebook.thresholds.end());
  return expected_block_mse(levels, thresholds, source, block);
}

}  // namespace ratefloor::quant

#include "ratefloor/quant/voronoi/scale_dp.h"

#include <limits>
#include <numbers>

#include "ratefloor/base/portable_math.h"

namespace ratefloor::quant {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Costs of segments first <= f <= b by prefix sums.
class SegmentCosts {
 public:
  SegmentCosts(const ScaleSegments& segments, double lambda)
      : segments_(segments), lambda_(lambda), blocks_below_(1, 0.0), error_below_(1, 0.0) {
    const std::size_t c = segments.candidates;
    for (std::size_t f = 0; f <= c; ++f)
      blocks_below_.push_back(blocks_below_.back() + segments.blocks[f]);
    error_below_.assign(c * (c + 1), 0.0);
    for (std::size_t b = 0; b < c; ++b)
      for (std::size_t f = 0; f <= b; ++f)
        error_below_[b * (c + 1) + f + 1] =
            error_below_[b * (c + 1) + f] + segments.error[b * c + f];
  }

  double inner(std::size_t first, std::size_t b) const {
    return error(first, b) + index_cost(blocks_below_[b + 1] - blocks_below_[first]);
  }
  /// The largest scale, with all that overloads it.
  double last(std::size_t first, std::size_t b) const {
    if (segments_.overload[b] == kInfinity) return kInfinity;
    return error(first, b) + segments_.overload[b] +
           index_cost(blocks_below_.back() - blocks_below_[first]);
  }

 private:
  double error(std::size_t first, std::size_t b) const {
    const double* below = error_below_.data() + b * (segments_.candidates + 1);
    return below[b + 1] - below[first];
  }
  double index_cost(double n) const {
    return n > 0 ? lambda_ * n * std::numbers::log2e * portable::log(blocks_below_.back() / n)
                 : 0.0;
  }

  const ScaleSegments& segments_;
  double lambda_;
  std::vector<double> blocks_below_, error_below_;
};

}  // namespace

ScalePath best_scales(const ScaleSegments& segments, std::size_t most, double lambda) {
  const std::size_t c = segments.candidates;
  const SegmentCosts costs(segments, lambda);
  // reach[j][b]: the least cost of j + 1 scales of which b is the largest and not the last.
  std::vector<std::vector<double>> reach(most, std::vector<double>(c, kInfinity));
  std::vector<std::vector<std::size_t>> from(most, std::vector<std::size_t>(c, c));
  double best = kInfinity;
  std::size_t best_steps = 0, best_last = c, best_from = c;
  for (std::size_t j = 0; j < most; ++j)
    for (std::size_t b = 0; b < c; ++b) {
      // a: the scale before b; c stands for none.
      const std::size_t begin = j == 0 ? c : j - 1, end = j == 0 ? c + 1 : b;
      for (std::size_t a = begin; a < end; ++a) {
        const double before = j == 0 ? 0 : reach[j - 1][a];
        const std::size_t first = j == 0 ? 0 : a + 1;
        if (const double cost = before + costs.inner(first, b); cost < reach[j][b]) {
          reach[j][b] = cost;
          from[j][b] = a;
        }
        if (const double cost = before + costs.last(first, b); cost < best) {
          best = cost;
          best_steps = j;
          best_last = b;
          best_from = a;
        }
      }
    }
  ScalePath path;
  path.cost = best;
  if (best_last == c) return path;
  path.chosen.assign(best_steps + 1, best_last);
  for (std::size_t j = best_steps, a = best_from; j-- > 0; a = from[j][a]) path.chosen[j] = a;
  return path;
}

double path_cost(const ScaleSegments& segments, const std::vector<std::size_t>& chosen,
                 double lambda) {
  const SegmentCosts costs(segments, lambda);
  double total = 0;
  std::size_t first = 0;
  for (std::size_t j = 0; j < chosen.size(); ++j) {
    total += j + 1 < chosen.size() ? costs.inner(first, chosen[j]) : costs.last(first, chosen[j]);
    first = chosen[j] + 1;
  }
  return total;
}

}  // namespace ratefloor::quant

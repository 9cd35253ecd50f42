// Prefix sums over the sorted variances give error and rate at any level by one binary search for
// each scale; both are monotone in the level, which bisection then finds to the last bit.
#include "ratefloor/floor/layer/waterfilling.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <limits>

#include "ratefloor/floor/matmul/bisect.h"

namespace ratefloor::floor {
namespace {

std::vector<double> falling_positive(std::span<const double> values) {
  std::vector<double> positive;
  for (const double value : values) {
    assert(std::isfinite(value) && value >= 0);
    if (value > 0) positive.push_back(value);
  }
  std::sort(positive.begin(), positive.end(), std::greater<>());
  return positive;
}

}  // namespace

double HighRate::bits(double distortion) const {
  if (live_share == 0) return 0;
  const double level = std::log2(distortion) - std::log2(live_share);
  return std::max(0.0, live_share * (log2_geometric_mean - level) / 2);
}

double HighRate::distortion(double rate_bits) const {
  if (live_share == 0) return 0;
  return live_share * std::exp2(log2_geometric_mean - 2 * std::max(0.0, rate_bits) / live_share);
}

Waterfilling::Waterfilling(std::span<const double> variances, std::span<const double> scales)
    : count_(static_cast<double>(variances.size()) * static_cast<double>(scales.size())),
      scales_(falling_positive(scales)),
      variance_(falling_positive(variances)) {
  assert(!variances.empty() && !scales.empty());
  const std::size_t n = variance_.size();
  tail_sum_.assign(n + 1, 0);
  log_sum_.assign(n + 1, 0);
  for (std::size_t k = n; k-- > 0;) tail_sum_[k] = tail_sum_[k + 1] + variance_[k];
  for (std::size_t k = 0; k < n; ++k) log_sum_[k + 1] = log_sum_[k] + std::log2(variance_[k]);
  for (const double scale : scales_) scale_logs_ += std::log2(scale);
}

double Waterfilling::live() const {
  return static_cast<double>(variance_.size()) * static_cast<double>(scales_.size());
}

std::size_t Waterfilling::above(double variance) const {
  const auto end = std::partition_point(variance_.begin(), variance_.end(),
                                        [&](double v) { return v > variance; });
  return static_cast<std::size_t>(end - variance_.begin());
}

// Additions from the smallest scale up, as in tail_sum_.
double Waterfilling::spilled(double level) const {
  double sum = 0;
  for (auto scale = scales_.rbegin(); scale != scales_.rend(); ++scale) {
    const std::size_t k = above(level / *scale);
    sum += *scale * tail_sum_[k] + static_cast<double>(k) * level;
  }
  return sum;
}

double Waterfilling::total_bits(double level) const {
  const double log_level = std::log2(level);
  double sum = 0;
  for (const double scale : scales_) {
    const std::size_t k = above(level / scale);
    if (k == 0) break;  // the scales fall
    sum += log_sum_[k] + static_cast<double>(k) * (std::log2(scale) - log_level);
  }
  return std::max(0.0, sum / 2);
}

double Waterfilling::mean_variance() const {
  double sum = 0;
  for (auto scale = scales_.rbegin(); scale != scales_.rend(); ++scale)
    sum += *scale * tail_sum_[0];
  return sum / count_;
}

double Waterfilling::least_positive() const {
  return live() == 0 ? 0 : variance_.back() * scales_.back();
}

double Waterfilling::greatest() const { return live() == 0 ? 0 : variance_[0] * scales_[0]; }

HighRate Waterfilling::high_rate() const {
  if (live() == 0) return {};
  const double mean_log = log_sum_.back() / static_cast<double>(variance_.size()) +
                          scale_logs_ / static_cast<double>(scales_.size());
  return {.live_share = live() / count_, .log2_geometric_mean = mean_log};
}

double Waterfilling::water_level(double distortion) const {
  assert(distortion >= 0);
  if (!(distortion < mean_variance())) return greatest();
  if (distortion == 0) return 0;
  const double total = distortion * count_;
  // Σ min(θ, v) <= θ·live, so the level is at least total/live; half of it is surely below.
  return bisect(total / live() / 2, greatest(),
                [&](double level) { return total - spilled(level); });
}

double Waterfilling::bits(double distortion) const {
  if (!(distortion < mean_variance())) return 0;
  if (distortion == 0) return std::numeric_limits<double>::infinity();
  return total_bits(water_level(distortion)) / count_;
}

// Over the depth log2(greatest/θ) + 1, which stays away from 0, where bisection would be slow.
double Waterfilling::distortion(double rate_bits) const {
  assert(std::isfinite(rate_bits));
  if (live() == 0) return 0;
  if (rate_bits <= 0) return mean_variance();
  const double total = rate_bits * count_;
  const double top = std::log2(variance_[0]) + std::log2(scales_[0]);
  const double bottom = std::log2(variance_.back()) + std::log2(scales_.back());
  const auto level = [&](double depth) { return std::exp2(top + 1 - depth); };
  const double depth = bisect(1, 2 + (top - bottom) + 2 * total / live(),
                              [&](double x) { return total - total_bits(level(x)); });
  return std::min(spilled(level(depth)) / count_, mean_variance());
}

}  // namespace ratefloor::floor

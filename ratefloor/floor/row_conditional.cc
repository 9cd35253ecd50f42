// With the powers sorted, the water level lies between two neighbours; prefix sums give the
// distortion and the rate at every such breakpoint in O(1), and both are monotone, so a binary
// search finds the place.
#include "ratefloor/floor/row_conditional.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "ratefloor/floor/shannon_bounds.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::floor {

double row_scale_deficit(double beta) {
  return 1 - beta * (source::GeneralizedGaussian(beta).excess_kurtosis() + 2) / 8;
}

RowFloor::RowFloor(std::span<const float> row_scales, double entropy_bits_of_normalized,
                   double cols, double deficit)
    : rows_(static_cast<double>(row_scales.size())) {
  const double entropy = entropy_bits_of_normalized + deficit * std::numbers::log2e / cols;
  const double unit_power = distortion_at_slb(entropy, 0);
  std::vector<double> scales;
  scales.reserve(row_scales.size());
  for (const float scale : row_scales) {
    if (scale > 0) scales.push_back(static_cast<double>(scale));
  }
  std::sort(scales.begin(), scales.end(), std::greater<>());
  double log_scales = 0;
  for (const double scale : scales) {
    power_.push_back(scale * scale * unit_power);
    log_scales += std::log2(scale);
  }
  const std::size_t n = power_.size();
  tail_sum_.assign(n + 1, 0);
  log_sum_.assign(n + 1, 0);
  for (std::size_t k = n; k-- > 0;) tail_sum_[k] = tail_sum_[k + 1] + power_[k];
  for (std::size_t k = 0; k < n; ++k) log_sum_[k + 1] = log_sum_[k] + std::log2(power_[k]);
  entropy_bits_ = n == row_scales.size() && n > 0 ? log_scales / rows_ + entropy
                                                  : -std::numeric_limits<double>::infinity();
}

double RowFloor::bits(double distortion) const {
  const double total = distortion * rows_;
  if (!(total < tail_sum_[0])) return 0;
  // The rows above water are the first k. With the water at N_k (0-based) the total is
  // k N_k + Σ_{r >= k} N_r, which decreases in k: find the last k for which it is at least the
  // total.
  std::size_t low = 0,
              high = power_.size();  // true at low (total <= all), false or unknown at high
  while (high - low > 1) {
    const std::size_t k = low + (high - low) / 2;
    (static_cast<double>(k) * power_[k] + tail_sum_[k] >= total ? low : high) = k;
  }
  const std::size_t above = low + 1;
  const double water = (total - tail_sum_[above]) / static_cast<double>(above);
  return std::max(0.0, (log_sum_[above] - static_cast<double>(above) * std::log2(water)) / 2) /
         rows_;
}

double RowFloor::distortion(double rate_bits) const {
  if (power_.empty()) return 0;
  const double total = std::max(0.0, rate_bits) * rows_;
  // With the water at N_k the rate is ½ (Σ_{r < k} log2 N_r − k log2 N_k), increasing in k.
  std::size_t low = 0, high = power_.size();
  while (high - low > 1) {
    const std::size_t k = low + (high - low) / 2;
    const double rate = (log_sum_[k] - static_cast<double>(k) * std::log2(power_[k])) / 2;
    (rate <= total ? low : high) = k;
  }
  const std::size_t above = low + 1;
  const double water = std::exp2((log_sum_[above] - 2 * total) / static_cast<double>(above));
  return (static_cast<double>(above) * water + tail_sum_[above]) / rows_;
}

}  // namespace ratefloor::floor

#include "ratefloor/linear/feedback/damped_factor.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace ratefloor::linear {
namespace {

constexpr int kMostDoublings = 10;
constexpr double kFirstDamping = 1e-6;

}  // namespace

DampedFactor::DampedFactor(const InputStatistics& statistics, bool by_activity, double damping)
    : statistics_(statistics),
      order_(statistics.channels),
      asked_(damping),
      damping_(damping),
      scale_(1),
      mean_(1),
      lower_(1) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  if (by_activity)
    std::stable_sort(order_.begin(), order_.end(),
                     [this](std::size_t a, std::size_t b) { return moment(a) < moment(b); });
  double sum = 0;
  for (const std::size_t channel : order_) sum += moment(channel);
  if (sum > 0) {
    mean_ = sum / static_cast<double>(order_.size());
    scale_ = std::ldexp(1.0, -std::ilogb(mean_));
    mean_ *= scale_;
  }
}

std::size_t DampedFactor::dead_channels() const {
  std::size_t dead = 0;
  for (std::size_t i = 0; i < order_.size(); ++i) dead += is_dead(i) ? 1 : 0;
  return dead;
}

Result<void> DampedFactor::factor(std::span<const double> ridge, const Executor& executor) {
  const std::size_t n = order_.size();
  damping_ = asked_;
  std::size_t bad = 0;
  for (int doubling = 0; doubling <= kMostDoublings; ++doubling) {
    lower_ = TiledLower(n);
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t i = j; i < n; ++i) {
        const auto [low, high] = std::minmax(order_[i], order_[j]);
        double& to = lower_.at(i, j);
        to = statistics_.second_moment_sum[packed_index(n, low, high)] * scale_;
        if (i != j) continue;
        if (to == 0) to = mean_;
        to += damping_ * mean_ + (ridge.empty() ? 0.0 : ridge[i]);
      }
    const std::optional<std::size_t> failed = lower_.factor(executor);
    if (!failed) return {};
    bad = order_[*failed];
    damping_ = damping_ > 0 ? 2 * damping_ : kFirstDamping;
  }
  return make_error(ErrorCode::kInternal, "the second moments of '" + statistics_.name +
                                              "' are not definite with a damping of " +
                                              std::to_string(damping_ / 2) + ": channel " +
                                              std::to_string(bad) + " has a negative rest")
      .remedied_by("calibrate on more tokens, or damp more");
}

}  // namespace ratefloor::linear

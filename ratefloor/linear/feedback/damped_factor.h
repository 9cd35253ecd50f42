// L with LLᵀ = Σ + damping + diag(μ), in the order in which columns are to be decided.
//
// Channels that never saw an input have Σ_ii = 0; in their place stands the mean of the diagonal,
// so that they stop nothing, and their weights are taken for 0 (as in GPTQ's code). Where Σ is not
// definite, as from fewer tokens than channels, damping is doubled until the factor exists.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/linear/calibration/input_statistics.h"
#include "ratefloor/linear/feedback/tiled_lower.h"

namespace ratefloor::linear {

class DampedFactor {
 public:
  /// `by_activity`: place 0 has the least E[x_i²], the last one, which is decided first, the
  /// largest; otherwise place i is channel i. `damping`: of the mean of Σ's diagonal.
  /// `statistics` must outlive this.
  DampedFactor(const InputStatistics& statistics, bool by_activity, double damping);

  /// `ridge`: μ of each place, in units where the mean of Σ's diagonal is in [1, 2), or empty.
  /// Error kInternal where ten doublings of the damping do not suffice. n³/3 multiplications.
  Result<void> factor(std::span<const double> ridge, const Executor& executor);

  const TiledLower& lower() const { return lower_; }  // of Σ in the units above
  std::size_t channel(std::size_t place) const { return order_[place]; }
  bool is_dead(std::size_t place) const { return moment(order_[place]) == 0; }
  std::size_t dead_channels() const;
  double damping() const { return damping_; }  // what the last factor needed
  /// What turns entries of Σ into those that were factored, and what damping added to these.
  double scale_of_mean() const { return scale_ * static_cast<double>(statistics_.count); }
  double added_to_diagonal() const { return damping_ * mean_; }

 private:
  double moment(std::size_t channel) const {
    return statistics_.second_moment_sum[packed_index(order_.size(), channel, channel)];
  }

  const InputStatistics& statistics_;
  std::vector<std::size_t> order_;  // channel at each place
  double asked_, damping_;
  double scale_, mean_;  // Σ = scale_ · the sums; the mean of its diagonal
  TiledLower lower_;
};

}  // namespace ratefloor::linear

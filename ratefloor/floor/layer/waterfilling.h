// Reverse waterfilling: the rate-distortion function of independent Gaussian components.
//
// Components of variances v_1 … v_N at mean squared error D: with the water level θ that gives
// D = mean min(θ, v_k), R(D) = mean max(0, ½ log2(v_k/θ)) bits per component (Kolmogorov 1956). The
// rows of a matrix that share a spectrum up to a scale make the components a_r·v_k of a product:
// the level is common to all, so unequal rows get unequal rates, and nothing of size rows × n is
// stored. docs/math/layer-floor.md.
//
// Accuracy: about 1e-13 of the rate plus 1e-13 bits for any spread of variances, as far as D itself
// determines it (near D = mean v the level is known to a rounding error of D only).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ratefloor::floor {

/// The closed form at high rate, R = s·½ log2(s·g/D): s is the share of components that are not 0,
/// g their geometric mean. For s = 1 and v_k = σ²λ_k this is D = σ²|Σ|^{1/n} 2^{−2R}. Never above
/// the rate-distortion function, and equal to it exactly where the water covers none of them: θ =
/// D/s at most the least positive variance.
struct HighRate {
  double live_share = 0;           // s, 0 … 1
  double log2_geometric_mean = 0;  // log2 g

  /// D > 0. 0 where the formula is negative.
  double bits(double distortion) const;
  /// The D that it gives the rate, from 0 bits on; 0 if no component is live.
  double distortion(double rate_bits) const;
};

class Waterfilling {
 public:
  /// The components a·v for every v of `variances` and a of `scales`. Preconditions: finite, none
  /// below 0, neither list empty. Cost: sorting `variances`.
  explicit Waterfilling(std::span<const double> variances, std::span<const double> scales = kOne);

  /// bits(D) for D >= 0: 0 from mean_variance() on; +inf at 0 unless all components are 0. Cost
  /// here and below: some 60 to 100 passes over the scales, each with a binary search.
  double bits(double distortion) const;
  /// The D of which bits(D) is the rate; mean_variance() for a rate of 0. Precondition: finite.
  double distortion(double rate_bits) const;
  /// θ with mean min(θ, v_k) = D; the greatest variance from mean_variance() on.
  double water_level(double distortion) const;

  double mean_variance() const;
  double least_positive() const;  // 0 if all are 0
  double greatest() const;
  HighRate high_rate() const;

 private:
  static constexpr double kOne[1] = {1.0};

  double spilled(double level) const;     // Σ min(θ, v)
  double total_bits(double level) const;  // Σ max(0, ½ log2(v/θ))
  std::size_t above(double variance) const;
  double live() const;  // components above 0

  double count_ = 0;
  std::vector<double> scales_;    // positive ones, decreasing
  std::vector<double> variance_;  // positive ones, decreasing
  std::vector<double> tail_sum_;  // tail_sum_[k] = Σ_{j >= k} v_j
  std::vector<double> log_sum_;   // log_sum_[k] = Σ_{j < k} log2 v_j
  double scale_logs_ = 0;         // Σ log2 a
};

}  // namespace ratefloor::floor

// The floor of a matrix whose rows differ in scale: reverse waterfilling over rows.
//
// Model: row r is σ_r Z with independent Z of one density. Its entropy power is N_r = σ_r²
// 2^(2h_Z)/(2πe), and R(D) >= mean_r max(0, ½ log2(N_r / D_r)) with D_r = min(θ, N_r), mean_r D_r =
// D (docs/math/row-conditional-floor.md). Rates in bits per entry, distortions as mean squared
// errors in the data's own units.
#pragma once

#include <span>
#include <vector>

namespace ratefloor::floor {

/// By how many nats times columns the entropy measured after dividing each row by its own root mean
/// square falls short of the source's, for rows of a generalized Gaussian: 1 − β(κ + 2)/8 with the
/// excess kurtosis κ; ½ for the Gaussian, negative below β of about 0.65. First order in 1/columns.
double row_scale_deficit(double beta);

inline constexpr double kGaussianRowScaleDeficit = 0.5;

/// Precomputes sorted prefix sums: building is O(rows log rows), a query O(log rows).
class RowFloor {
 public:
  /// `row_scales`: root mean square of each row, 0 for a row of zeros (which costs nothing and
  /// takes up no distortion). `entropy_bits_of_normalized`: of the entries divided by their row's
  /// scale. `cols`: entries a row; a scale measured on the row's own entries hides deficit/cols
  /// nats an entry.
  RowFloor(std::span<const float> row_scales, double entropy_bits_of_normalized, double cols,
           double deficit = kGaussianRowScaleDeficit);

  /// The floor at mean squared error D > 0.
  double bits(double distortion) const;
  /// The mean squared error below which the floor exceeds the rate; 0 when all rows are zero.
  double distortion(double rate_bits) const;
  /// Mean of log2 σ_r + h_Z, small-sample term included: bits per entry; -inf with a row of zeros.
  double entropy_bits() const { return entropy_bits_; }

 private:
  double rows_ = 0;
  double entropy_bits_ = 0;
  std::vector<double> power_;     // N_r of non-zero rows, decreasing
  std::vector<double> tail_sum_;  // tail_sum_[k] = Σ_{r >= k} N_r
  std::vector<double> log_sum_;   // log_sum_[k] = Σ_{r < k} log2 N_r
};

}  // namespace ratefloor::floor

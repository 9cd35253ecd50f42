// What a matrix costs at every water level: rate and output error as functions of the noise c².
//
// With weights of column variances P, noise c² in the whitened domain and ideal quantizers,
// regularized cancellation takes
//
//   R(c²) = 1/(2n) log2 det(I + K / c²),   K = diag(P)^½ Σ diag(P)^½
//
// bits per weight (docs/math/cancellation.md). The error tr(ΔΣΔᵀ) follows from the slope that any
// good quantizer has, dE/dR = −2 ln 2 · c² for each weight, by integration from c² = 0. Curves are
// tabulated, a Cholesky factorization for each point, and piecewise linear between.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/linear/calibration/input_statistics.h"

namespace ratefloor::linear {

struct RateCurve {
  std::uint64_t weights = 0;
  /// Decreasing rates: points at equal distances in log2 c², from the least noise on.
  std::vector<double> log2_noise{};
  std::vector<double> rate_bits{};
  std::vector<double> error{};  // tr(ΔΣΔᵀ), per token

  bool empty() const { return log2_noise.empty(); }
  /// Below the table half a bit an octave, as at high rate; above, its last value.
  double rate_at(double log2_noise_level) const;
  double error_at(double log2_noise_level) const;
  /// The inverse of rate_at.
  double noise_at(double rate) const;
};

/// `column_power`: mean square of each column of the rows × columns matrix. From the rate `highest`
/// down to almost none, or from where Σ is too uncertain to go on. Error kMalformed for second
/// moments that are those of no inputs.
Result<RateCurve> rate_curve(const InputStatistics& statistics,
                             std::span<const double> column_power, std::uint64_t rows,
                             double highest, const Executor& executor);

/// Of weights whose error counts by itself: groups of equal size with these variances.
RateCurve rate_curve_of_weights(std::span<const double> variances, std::uint64_t weights,
                                double highest);

}  // namespace ratefloor::linear

// The Blahut–Arimoto run of the GGD review of 29 January 2026, and what its parts do to the result.
//
// The review cuts a unit-variance generalized Gaussian at its 1e-4 and 1 − 1e-4 quantiles, takes
// 201 equal bins with the differences of the distribution function, renormalized, and runs twenty
// slopes. docs/math/review-blahut-arimoto.md says what follows from that.
#pragma once

#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/floor/blahut_arimoto.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::floor {

struct ReviewRun {
  double tail_probability = 1e-4;  // cut off on either side
  int bins = 201;
  int slopes = 20;  // equally spaced in the logarithm, ends included
  double least_slope_log10 = -2.5, greatest_slope_log10 = 2.5;  // nats per squared error
  int iterations = 120;
  double tolerance = 1e-7;
  double inside_logarithms = 1e-12;
};

/// Bin centres, both as source and as reproduction points, with renormalized bin probabilities.
/// Precondition: bins >= 1, 0 < tail_probability < 1/2.
FiniteProblem discretize(const source::GeneralizedGaussian& source, const ReviewRun& run);

/// The run's points, slope by slope.
Result<std::vector<BlahutArimotoPoint>> review_points(const source::GeneralizedGaussian& source,
                                                      const ReviewRun& run);

/// R at D, linear in ln D between the two neighbouring points. Error outside their range.
Result<double> interpolated_rate_bits(const std::vector<BlahutArimotoPoint>& points,
                                      double distortion);

/// The source cut at ±`end` and renormalized: X given |X| < end.
struct TruncatedMoments {
  double probability;   // P(|X| < end)
  double variance;      // of the truncated variable
  double entropy_bits;  // differential entropy of the truncated variable
};
/// Closed forms: with t = (x/α)^β, x f'(x) = −β t f(x), so that integration by parts gives
/// ∫_0^T t f = (∫_0^T f − T f(T))/β. Precondition: end > 0.
TruncatedMoments truncated_moments(const source::GeneralizedGaussian& source, double end);

/// Differential entropy of the histogram density: the finite law spread evenly over its (equal, at
/// least two) bins.
double histogram_entropy_bits(const FiniteProblem& problem);

}  // namespace ratefloor::floor

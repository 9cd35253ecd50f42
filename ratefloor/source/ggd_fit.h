// Maximum-likelihood generalized-Gaussian fit of data, and how well it fits.
#pragma once

#include <cstdint>

#include "ratefloor/base/result.h"
#include "ratefloor/source/value_histogram.h"

namespace ratefloor::source {

/// The range of shapes the fit searches. Outside it, β is reported at the bound with
/// `beta_at_bound`.
inline constexpr double kMinFitBeta = 0.2;
inline constexpr double kMaxFitBeta = 8.0;

struct FitOptions {
  bool estimate_mean = false;  // default: the mean is zero, as for weights
  double confidence = 0.95;    // of the interval for β
};

/// f(x) = β/(2αΓ(1/β)) exp(-|(x-mean)/α|^β); α is the scale of the data (not of unit variance).
struct GgdFit {
  double beta = 0, alpha = 0, mean = 0;
  double beta_lower = 0, beta_upper = 0;  // asymptotic ML interval (Fisher information, α unknown)
  bool beta_at_bound = false;
  double entropy_bits = 0;  // of the fitted density
  double ks_distance = 0;   // sup |F_data − F_fit| over cell boundaries
};

/// Error kDegenerate for fewer than two distinct values (constant, all zero, one element, empty).
Result<GgdFit> fit_ggd(const ValueHistogram& data, const FitOptions& options = {});

/// Asymptotic standard deviation of the ML β̂ from n samples with α unknown.
double beta_standard_error(double beta, std::uint64_t n);

/// Moments and a density-free entropy of the data.
struct Summary {
  std::uint64_t count = 0, zeros = 0;
  double min = 0, max = 0, mean = 0, variance = 0, excess_kurtosis = 0;
  std::uint64_t beyond_six_sigma = 0;  // |x − mean| > 6 standard deviations
  double entropy_bits = 0;             // nonparametric (m-spacings); -inf for constant data
};
Summary summarize(const ValueHistogram& data);

}  // namespace ratefloor::source

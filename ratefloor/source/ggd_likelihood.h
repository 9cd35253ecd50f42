// The likelihood of the generalized Gaussian as a function of its shape alone
// (docs/math/ggd-fit.md).
#pragma once

#include <span>
#include <vector>

#include "ratefloor/source/value_histogram.h"

namespace ratefloor::source {

/// Binned data about a given mean, made ready for power sums of any exponent. Everything is taken
/// relative to the largest deviation, so that no exponent overflows whatever the data's scale.
class ShapeData {
 public:
  ShapeData(std::span<const ValueHistogram::Bin> bins, double mean);

  double count() const { return count_; }
  double largest() const { return largest_; }  // max |x − mean|; 0 when all values equal the mean

  bool has_zeros() const { return has_zeros_; }  // some value equals the mean

  double log_moment_ratio() const { return log_moment_ratio_; }  // ln (E|z| / sqrt(E z²))

  /// s(β) = ln (Σ |z|^β / n), z = (x − mean) / largest, and its first two derivatives in β.
  struct PowerSum {
    double log_mean, slope, curvature;
  };
  PowerSum power_sum(double beta) const;

 private:
  double count_ = 0, largest_ = 0, log_moment_ratio_ = 0;
  bool has_zeros_ = false;
  std::vector<double> log_magnitude_, weight_;  // of the values other than the mean
};

struct ShapeFit {
  double beta = 0;
  double alpha = 0;
  bool at_bound = false;
};

/// Maximizes the likelihood over β in [lower, upper], with the best α for each β.
/// Precondition: data.largest() > 0.
ShapeFit fit_shape(const ShapeData& data, double lower, double upper);

}  // namespace ratefloor::source

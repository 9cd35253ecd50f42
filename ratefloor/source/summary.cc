// Moments in two passes over the bins: the mean first, then central powers, so that a large mean
// does not swallow the variance. Values of f32 size cannot overflow a double's fourth power.
#include <cmath>
#include <limits>

#include "ratefloor/source/ggd_fit.h"
#include "ratefloor/source/spacing_entropy.h"

namespace ratefloor::source {

Summary summarize(const ValueHistogram& data) {
  Summary summary;
  summary.count = data.count();
  summary.zeros = data.zero_count();
  summary.entropy_bits = -std::numeric_limits<double>::infinity();
  if (summary.count == 0) return summary;
  summary.min = data.min();
  summary.max = data.max();
  const std::vector<ValueHistogram::Bin> bins = data.bins();
  const auto n = static_cast<double>(summary.count);

  double sum = 0;
  for (const auto& bin : bins) sum += static_cast<double>(bin.count) * bin.mean;
  summary.mean = sum / n;
  if (bins.size() < 2) return summary;

  double second = 0, fourth = 0;
  for (const auto& bin : bins) {
    const double deviation = bin.mean - summary.mean, square = deviation * deviation;
    second += static_cast<double>(bin.count) * square;
    fourth += static_cast<double>(bin.count) * square * square;
  }
  summary.variance = second / n;
  summary.excess_kurtosis = fourth / n / (summary.variance * summary.variance) - 3;
  const double six_sigma = 6 * std::sqrt(summary.variance);
  for (const auto& bin : bins) {
    if (std::abs(bin.mean - summary.mean) > six_sigma) summary.beyond_six_sigma += bin.count;
  }
  summary.entropy_bits = spacing_entropy_bits(bins);
  return summary;
}

}  // namespace ratefloor::source

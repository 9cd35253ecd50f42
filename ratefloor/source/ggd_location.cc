// Bisection on the slope where the cost is convex (β > 1), golden section where it is not. Each
// step costs one logarithm and one exponential a bin, about 1 ms for 50,000 bins.
#include "ratefloor/source/ggd_location.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/base/portable_math.h"

namespace ratefloor::source {
namespace {

using Bins = std::span<const ValueHistogram::Bin>;

double scale_of(Bins bins) {
  return std::max(std::abs(bins.front().mean), std::abs(bins.back().mean));
}

// d/dμ of the cost, up to a factor: increasing in μ for β > 1.
double slope(Bins bins, double beta, double mean, double scale) {
  double left = 0, right = 0;
  for (const auto& bin : bins) {
    const double deviation = (bin.mean - mean) / scale;
    if (deviation == 0) continue;
    const double pull = static_cast<double>(bin.count) *
                        portable::exp((beta - 1) * portable::log(std::abs(deviation)));
    (deviation < 0 ? left : right) += pull;
  }
  return left - right;
}

double cost(Bins bins, double beta, double mean, double scale) {
  double sum = 0;
  for (const auto& bin : bins) {
    const double deviation = std::abs(bin.mean - mean) / scale;
    if (deviation == 0) continue;
    sum += static_cast<double>(bin.count) * portable::exp(beta * portable::log(deviation));
  }
  return sum;
}

double bisect_slope(Bins bins, double beta, double scale) {
  double low = bins.front().mean, high = bins.back().mean;
  const double tolerance = 1e-12 * scale;
  // Start from the quartiles, where the minimum lies unless the data are very skew.
  const double quartiles[] = {bin_quantile(bins, 0.25), bin_quantile(bins, 0.75)};
  for (const double q : quartiles) (slope(bins, beta, q, scale) < 0 ? low : high) = q;
  for (int i = 0; i < 100 && high - low > std::max(tolerance, 1e-10 * std::abs(low)); ++i) {
    const double middle = low + (high - low) / 2;
    (slope(bins, beta, middle, scale) < 0 ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

double golden_section(Bins bins, double beta, double scale) {
  constexpr double kGolden = 0.6180339887498949;
  double low = bin_quantile(bins, 0.25), high = bin_quantile(bins, 0.75);
  double a = high - kGolden * (high - low), b = low + kGolden * (high - low);
  double cost_a = cost(bins, beta, a, scale), cost_b = cost(bins, beta, b, scale);
  for (int i = 0; i < 40; ++i) {
    if (cost_a <= cost_b) {
      high = b, b = a, cost_b = cost_a;
      a = high - kGolden * (high - low);
      cost_a = cost(bins, beta, a, scale);
    } else {
      low = a, a = b, cost_a = cost_b;
      b = low + kGolden * (high - low);
      cost_b = cost(bins, beta, b, scale);
    }
  }
  const double middle = low + (high - low) / 2, median = bin_quantile(bins, 0.5);
  return cost(bins, beta, median, scale) <= cost(bins, beta, middle, scale) ? median : middle;
}

}  // namespace

double bin_quantile(Bins bins, double fraction) {
  std::uint64_t total = 0, below = 0;
  for (const auto& bin : bins) total += bin.count;
  for (const auto& bin : bins) {
    below += bin.count;
    if (static_cast<double>(below) >= fraction * static_cast<double>(total)) return bin.mean;
  }
  return bins.back().mean;
}

double fit_location(Bins bins, double beta) {
  const double scale = scale_of(bins);
  if (scale == 0) return 0;
  return beta > 1 ? bisect_slope(bins, beta, scale) : golden_section(bins, beta, scale);
}

}  // namespace ratefloor::source

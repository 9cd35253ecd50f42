#include "ratefloor/job/distribution_plot.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::job {
namespace {

constexpr int kBins = 121;          // odd: one bin is centred at zero
constexpr int kQuantilePairs = 81;  // at equally spaced normal scores, so that both tails show
constexpr double kMaxLimit = 6.0;   // standard deviations; what lies beyond is counted, not drawn

// The fitted density, in standard deviations of the data.
class StandardizedFit {
 public:
  StandardizedFit(const source::Summary& summary, const source::GgdFit& fit)
      : density_(fit.beta),
        shift_(fit.mean),
        scale_(density_.alpha() / fit.alpha),
        deviation_(std::sqrt(summary.variance)),
        mean_(summary.mean) {}
  double cdf(double z) const { return density_.cdf((mean_ + z * deviation_ - shift_) * scale_); }
  double quantile(double p) const {
    return (density_.quantile(p) / scale_ + shift_ - mean_) / deviation_;
  }

 private:
  source::GeneralizedGaussian density_;
  double shift_, scale_, deviation_, mean_;
};

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

}  // namespace

DistributionPlot plot_distribution(const std::vector<source::ValueHistogram::Bin>& bins,
                                   const source::Summary& summary, const source::GgdFit& fit) {
  DistributionPlot plot;
  const double deviation = std::sqrt(summary.variance);
  const double total = static_cast<double>(summary.count);
  if (bins.empty() || !(deviation > 0) || !std::isfinite(deviation)) return plot;
  const auto standardize = [&](double x) { return (x - summary.mean) / deviation; };
  const StandardizedFit fitted(summary, fit);

  plot.limit =
      std::clamp(std::max(-standardize(summary.min), standardize(summary.max)), 1.0, kMaxLimit);
  const double width = 2 * plot.limit / kBins;
  plot.data_density.assign(kBins, 0.0);
  for (const auto& bin : bins) {
    // A cell's values are spread evenly over it, so that bf16's coarse grid draws no comb.
    const double lower = standardize(bin.lower), upper = standardize(bin.upper);
    const double density = static_cast<double>(bin.count) / total / (upper - lower);
    const int from = std::max(0, static_cast<int>(std::floor((lower + plot.limit) / width)));
    for (int i = from; i < kBins && -plot.limit + i * width < upper; ++i) {
      const double left = std::max(lower, -plot.limit + i * width);
      const double right = std::min(upper, -plot.limit + (i + 1) * width);
      if (right > left) plot.data_density[i] += density * (right - left) / width;
    }
  }
  for (int i = 0; i < kBins; ++i) {
    const double left = -plot.limit + i * width;
    plot.fit_density.push_back((fitted.cdf(left + width) - fitted.cdf(left)) / width);
  }

  const double max_score = 4.0;  // p = 3e-5 … 1 − 3e-5
  double below = 0;              // probability of all bins before `bin`
  auto bin = bins.begin();
  for (int i = 0; i < kQuantilePairs; ++i) {
    const double p = normal_cdf(max_score * (2.0 * i / (kQuantilePairs - 1) - 1));
    if (p * total < 0.5 || (1 - p) * total < 0.5) continue;  // beyond the data's own resolution
    while (below + static_cast<double>(bin->count) / total < p && bin + 1 != bins.end())
      below += static_cast<double>((bin++)->count) / total;
    const double inside = (p - below) / (static_cast<double>(bin->count) / total);
    plot.data_quantiles.push_back(
        standardize(bin->lower + std::clamp(inside, 0.0, 1.0) * (bin->upper - bin->lower)));
    plot.fit_quantiles.push_back(fitted.quantile(p));
  }
  return plot;
}

}  // namespace ratefloor::job

// Cubic Hermite pieces: with R = SLB(D) + g(R) in bits, SLB = const − ½ log2 D and dR/dD = −s, the
// slope of the excess is known exactly, g' = 1 − 1/(2sD). At rate 0, where s is not known, the
// piece is a parabola.
//
// R − g(R) = SLB(D) is solved for R by bisection: g falls, so that the left side rises.
#include "ratefloor/job/gap_curve.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/floor/shannon_bounds.h"

namespace ratefloor::job {

GapCurve::GapCurve(double entropy_bits, std::span<const RdSample> samples)
    : entropy_bits_(entropy_bits) {
  std::vector<RdSample> sorted(samples.begin(), samples.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const RdSample& a, const RdSample& b) { return a.rate_bits < b.rate_bits; });
  rates_ = {0};
  excess_ = {samples.empty() ? 0 : std::max(0.0, -floor::slb_bits(entropy_bits, 1))};
  slopes_ = {0};
  for (const RdSample& sample : sorted) {
    if (!(sample.distortion > 0) || !(sample.rate_bits > rates_.back())) continue;
    rates_.push_back(sample.rate_bits);
    // Below zero, or rising, by rounding only.
    excess_.push_back(
        std::max(0.0, sample.rate_bits - floor::slb_bits(entropy_bits, sample.distortion)));
    slopes_.push_back(std::min(0.0, 1 - 1 / (2 * sample.slope_nats * sample.distortion)));
  }
  if (rates_.size() > 1)
    slopes_[0] = 2 * (excess_[1] - excess_[0]) / (rates_[1] - rates_[0]) - slopes_[1];
}

double GapCurve::excess(double rate) const {
  if (rate <= 0) return excess_.front();
  const auto above = std::upper_bound(rates_.begin(), rates_.end(), rate);
  if (above == rates_.end()) {
    if (!(excess_.back() > 0)) return 0;
    const double decay = slopes_.back() / excess_.back();
    return excess_.back() * std::exp(decay * (rate - rates_.back()));
  }
  const auto i = static_cast<std::size_t>(above - rates_.begin()) - 1;
  const double width = rates_[i + 1] - rates_[i], t = (rate - rates_[i]) / width, s = 1 - t;
  const double value = excess_[i] * (1 + 2 * t) * s * s + excess_[i + 1] * t * t * (3 - 2 * t) +
                       width * (slopes_[i] * t * s * s - slopes_[i + 1] * t * t * s);
  return std::max(0.0, value);
}

double GapCurve::distortion(double rate_bits) const {
  return floor::distortion_at_slb(entropy_bits_, rate_bits - excess(rate_bits));
}

double GapCurve::rate_bits(double distortion) const {
  if (distortion >= 1) return 0.0;
  const double bound = floor::slb_bits(entropy_bits_, distortion);
  double low = std::max(0.0, bound), high = std::max(0.0, bound + excess_.front());
  for (int round = 0; round < 60 && high - low > 1e-15 * high; ++round) {
    const double middle = (low + high) / 2;
    (middle - excess(middle) < bound ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace ratefloor::job

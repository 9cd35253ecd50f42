#include "ratefloor/floor/solver/mixture_rate.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/floor/solver/half_line_grid.h"

namespace ratefloor::floor {
namespace {

/// Cells of half the width of the component at hand, graded towards 0.
std::vector<double> cells(const GaussianMixture& mixture, double end) {
  const double sigma = std::sqrt(mixture.noise_variance);
  std::vector<double> edges{0};
  for (double x = 1e-9; x < 0.5 * sigma; x *= 2.5) edges.push_back(x);
  std::size_t j = 1;  // component 0 is the tail's
  while (edges.back() < end) {
    while (j + 1 < mixture.components.size() && mixture.components[j].mean < edges.back()) ++j;
    const double width =
        j < mixture.components.size() ? std::sqrt(mixture.components[j].variance) : sigma;
    edges.push_back(std::min(end, edges.back() + 0.5 * std::min(width, sigma + edges.back())));
  }
  return edges;
}

}  // namespace

ChannelPoint channel_point(const source::Source& source, const GaussianMixture& mixture) {
  const double noise = mixture.noise_variance, sigma = std::sqrt(noise);
  const double support = source.quantile(1);
  const double end = std::isfinite(support) ? support : -source.quantile(0.5e-13);
  const HalfLineGrid grid(cells(mixture, end), end, 0);

  // Components are sorted by mean, but widths differ: a window of means, by the widest so far.
  std::vector<double> mean, width_so_far;
  double widest = 0;
  for (const MixtureComponent& c : mixture.components) {
    widest = std::max(widest, c.mean > 0 ? std::sqrt(c.variance) : sigma);
    mean.push_back(c.mean);
    width_so_far.push_back(widest);
  }
  double distortion = 0, log_density = 0, mass = 0;
  for (std::size_t k = 0; k < grid.x.size(); ++k) {
    const double x = grid.x[k];
    double p = 0, d = 0;
    for (std::size_t j = 0; j < mean.size(); ++j) {
      const MixtureComponent& c = mixture.components[j];
      const double reach = 9 * std::sqrt(c.variance);
      if (c.mean > x + reach) {
        if (c.mean > x + 9 * widest) break;
        continue;
      }
      if (c.mean < x - reach) continue;
      const double gain = noise / c.variance;
      const double scale = 0.5 * c.weight / std::sqrt(2 * M_PI * c.variance);
      for (const double u : {x - c.mean, x + c.mean}) {
        const double q = scale * std::exp(-u * u / (2 * c.variance));
        p += q;
        d += q * (noise * (1 - gain) + u * gain * u * gain);
      }
    }
    if (p <= 0) continue;
    const double w = 2 * grid.weight[k] * source.pdf(x);
    distortion += w * d / p;
    log_density += w * std::log(p);
    mass += w;
  }
  ChannelPoint point;
  point.distortion = distortion / mass;
  point.rate_nats =
      -point.distortion / (2 * noise) - 0.5 * std::log(2 * M_PI * noise) - log_density / mass;
  return point;
}

double rate_at(const ChannelPoint& point, double distortion) {
  return point.rate_nats + std::max(0.0, 0.5 * std::log(point.distortion / distortion));
}

}  // namespace ratefloor::floor

#include "ratefloor/floor/certificate/channel_panels.h"

#include <algorithm>
#include <cmath>

namespace ratefloor::floor {
namespace {

constexpr double kReach = 7.8;  // in widths: what lies beyond is a share of 6e-15
constexpr double kShare = 1e-13;

double log_density(const MixtureComponent& c, double x) {
  const double u = x - c.mean;
  return std::log(c.weight) - 0.5 * std::log(c.variance) - u * u / (2 * c.variance);
}

/// Is the image a share worth keeping anywhere on [from, to]? Compared at three places.
bool matters(const GaussianMixture& mixture, const std::vector<int>& nearby, double mean, int j,
             double from, double to) {
  MixtureComponent image = mixture.components[j];
  image.mean = mean;
  for (const double x : {from, 0.5 * (from + to), to}) {
    double largest = -1e300;
    for (const int k : nearby) largest = std::max(largest, log_density(mixture.components[k], x));
    if (log_density(image, x) > largest + std::log(kShare)) return true;
  }
  return false;
}

}  // namespace

std::vector<ChannelPanel> channel_panels(const GaussianMixture& mixture, double end) {
  const std::vector<MixtureComponent>& all = mixture.components;
  const int count = static_cast<int>(all.size());
  std::vector<ChannelPanel> panels;
  double from = 0;
  while (from < end) {
    double width = 1e300, nearest = 1e300;
    for (int j = 1; j < count; ++j) {
      if (std::abs(all[j].mean - from) >= nearest) continue;
      nearest = std::abs(all[j].mean - from);
      width = std::sqrt(all[j].variance);
    }
    double to = from + 2 * std::min(width, end);
    if (end - to < 0.5 * width) to = end;
    std::vector<int> nearby;
    for (int j = 1; j < count; ++j) {
      const double reach = kReach * std::sqrt(all[j].variance);
      if (all[j].mean > from - reach && all[j].mean < to + reach) nearby.push_back(j);
    }
    if (nearby.empty()) nearby.push_back(0);
    ChannelPanel panel{to, nearby.front(), nearby.back(), 0};
    while (panel.first < panel.last &&
           !matters(mixture, nearby, all[panel.first].mean, panel.first, from, to))
      ++panel.first;
    while (panel.last > panel.first &&
           !matters(mixture, nearby, all[panel.last].mean, panel.last, from, to))
      --panel.last;
    for (int j = 1; j < count && all[j].mean - from < 2 * kReach * std::sqrt(all[j].variance); ++j)
      if (all[j].mean + from < kReach * std::sqrt(all[j].variance) &&
          matters(mixture, nearby, -all[j].mean, j, from, to))
        panel.mirror = j + 1;
    panels.push_back(panel);
    from = to;
  }
  return panels;
}

}  // namespace ratefloor::floor

#include "ratefloor/report/resample.h"

#include <algorithm>

namespace ratefloor::report {

std::vector<double> rebin(const std::vector<double>& density, std::size_t bins) {
  if (density.size() <= bins || bins == 0) return density;
  const double old_per_new = static_cast<double>(density.size()) / static_cast<double>(bins);
  std::vector<double> out(bins, 0.0);
  for (std::size_t i = 0; i < bins; ++i) {
    const double from = static_cast<double>(i) * old_per_new, to = from + old_per_new;
    for (auto j = static_cast<std::size_t>(from); j < density.size() && static_cast<double>(j) < to;
         ++j) {
      const double start = std::max(from, static_cast<double>(j));
      const double end = std::min(to, static_cast<double>(j + 1));
      out[i] += density[j] * std::max(0.0, end - start) / old_per_new;
    }
  }
  return out;
}

std::vector<double> thin(const std::vector<double>& values, std::size_t count) {
  if (values.size() <= count || count < 2) return values;
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(values[(i * (values.size() - 1) + (count - 1) / 2) / (count - 1)]);
  }
  return out;
}

}  // namespace ratefloor::report

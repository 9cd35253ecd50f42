#include "ratefloor/floor/solver/constraint_peaks.h"

#include <cmath>

#include "ratefloor/floor/solver/dual_program.h"

namespace ratefloor::floor {

std::vector<Peak> constraint_peaks(const DualFunction& dual, bool bounded, double end) {
  const double step = 1 / std::sqrt(2 * dual.slope_nats) / 32;
  const auto count = static_cast<std::size_t>(std::ceil(end / step)) + 2;
  std::vector<double> ys(count);
  for (std::size_t i = 0; i < count; ++i) ys[i] = step * static_cast<double>(i);
  const std::vector<double> c = constraint_at(dual.slope_nats, dual.nodes, dual.log_g, bounded, ys);
  std::vector<double> at;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    const double left = i == 0 ? c[1] : c[i - 1];  // c is even
    if (c[i] < left || c[i] < c[i + 1]) continue;
    const double bend = left - 2 * c[i] + c[i + 1];
    at.push_back(bend < 0 ? ys[i] + 0.5 * step * (left - c[i + 1]) / bend : ys[i]);
  }
  at.push_back(ys.back());
  const std::vector<double> value =
      constraint_at(dual.slope_nats, dual.nodes, dual.log_g, bounded, at);
  std::vector<Peak> peaks;
  for (std::size_t i = 0; i < at.size(); ++i) peaks.push_back({at[i], value[i]});
  return peaks;
}

}  // namespace ratefloor::floor

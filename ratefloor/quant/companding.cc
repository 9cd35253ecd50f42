// ∫_0^x f^(1/3) is tabulated on a geometric grid (it must resolve the peak of β = 0.2 at 1e-5 and
// its tail at 1e5 alike) by the trapezoidal rule, and inverted inside a panel as the quadratic that
// integrates the linear interpolant: the starting levels then have no jumps in their spacing.
// Cost: about 600 evaluations of the density, plus O(count).
#include "ratefloor/quant/companding.h"

#include <algorithm>
#include <cmath>

namespace ratefloor::quant {

std::vector<double> companding_levels(const source::Source& source, int count, AtZero at_zero) {
  constexpr double kRatio = 1.06;
  std::vector<double> x = {0.0}, height = {std::cbrt(source.pdf(0))}, integral = {0.0};
  for (double next = 1e-8; next < 1e9; next *= kRatio) {
    const double h = std::cbrt(source.pdf(next));
    integral.push_back(integral.back() + (next - x.back()) * (h + height.back()) / 2);
    x.push_back(next);
    height.push_back(h);
    if (next * h < 1e-9 * integral.back()) break;
  }
  std::vector<double> levels;
  levels.reserve(static_cast<std::size_t>(count));
  const double parts = at_zero == AtZero::kLevel ? count + 0.5 : count;
  std::size_t panel = 0;
  for (int i = 0; i < count; ++i) {
    const double target =
        integral.back() * ((at_zero == AtZero::kLevel ? i + 1.0 : i + 0.5) / parts);
    while (panel + 2 < integral.size() && integral[panel + 1] <= target) ++panel;
    // Solve h0 d + (h1 − h0) d²/(2w) = rest for d, without cancellation.
    const double width = x[panel + 1] - x[panel], rest = target - integral[panel];
    const double slope = (height[panel + 1] - height[panel]) / width;
    const double root = std::sqrt(std::max(0.0, height[panel] * height[panel] + 2 * slope * rest));
    levels.push_back(x[panel] + std::min(width, 2 * rest / (height[panel] + root)));
  }
  return levels;
}

}  // namespace ratefloor::quant

#include "ratefloor/quant/half_line.h"

#include <cmath>

namespace ratefloor::quant {

ScalarQuantizer mirror(std::span<const double> thresholds, std::span<const CellMoments> cells,
                       AtZero at_zero) {
  ScalarQuantizer whole;
  const bool middle = at_zero == AtZero::kLevel;
  const std::size_t first = middle ? 1 : 0;  // the first cell that has a mirror image
  const std::size_t n = cells.size();
  double spread = 0, entropy = 0;
  for (std::size_t i = n; i-- > first;) {
    const double p = cells[i].probability;
    whole.levels.push_back(-cells[i].centroid);
    whole.probabilities.push_back(p);
    spread += cells[i].spread;
    if (p > 0) entropy -= p * std::log2(p);
  }
  whole.mse = 2 * spread;
  whole.entropy_bits = 2 * entropy;
  if (middle) {
    const double p = 2 * cells[0].probability;
    whole.levels.push_back(0.0);
    whole.probabilities.push_back(p);
    // Second moment about zero of both halves.
    whole.mse +=
        2 * (cells[0].spread + cells[0].probability * cells[0].centroid * cells[0].centroid);
    if (p > 0) whole.entropy_bits -= p * std::log2(p);
  }
  for (std::size_t i = first; i < n; ++i) {
    whole.levels.push_back(cells[i].centroid);
    whole.probabilities.push_back(cells[i].probability);
  }
  for (std::size_t i = thresholds.size(); i-- > 0;) whole.thresholds.push_back(-thresholds[i]);
  if (!middle) whole.thresholds.push_back(0.0);
  whole.thresholds.insert(whole.thresholds.end(), thresholds.begin(), thresholds.end());
  return whole;
}

bool is_uniform(const source::Source& source) {
  const double edge = source.quantile(1);
  return std::isfinite(edge) && source.pdf(0) == source.pdf(0.999 * edge) &&
         source.pdf(1.001 * edge) == 0;
}

}  // namespace ratefloor::quant

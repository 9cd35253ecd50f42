// The offset at m is between two knots' values, so that the normal equations have three diagonals:
// for the knots k, A_kk = Σ n_m h_k(m)², A_(k,k+1) = Σ n_m h_k h_(k+1), b_k = Σ n_m t_m h_k with
// hat functions h_k, n_m the number of coordinates and t_m how far their mean lies below m. A small
// weight on differences of neighbours takes care of knots without data.
#include "ratefloor/codec/lattice/fit_offsets.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ratefloor::codec::lattice {
namespace {

constexpr std::uint64_t kFewest = 32;  // coordinates at or beyond a knot
constexpr double kStiffness = 2;

std::size_t useful_knots(std::span<const Moment> moments) {
  std::size_t count = kKnots.size();
  std::uint64_t beyond = 0;
  for (std::size_t m = moments.size(); m-- > 1;) {
    beyond += moments[m].count;
    while (count > 0 && kKnots[count - 1] > m) --count;
    if (beyond >= kFewest) return count;
  }
  return 0;
}

}  // namespace

Offsets fit_offsets(std::span<const Moment> moments) {
  const std::size_t size = useful_knots(moments);
  std::vector<double> diagonal(size, 0), beside(size, 0), value(size, 0);
  std::size_t right = 0;  // the first knot not left of m
  for (std::size_t m = 1; m < moments.size() && size > 0; ++m) {
    while (right < size && kKnots[right] < m) ++right;
    const auto count = static_cast<double>(moments[m].count);
    const double sum = std::ldexp(static_cast<double>(moments[m].sum), -kMomentBits);
    const double below = static_cast<double>(m) * count - sum;
    double share = 1;  // of the right knot
    if (right == size) {
      diagonal[size - 1] += count;
      value[size - 1] += below;
      continue;
    }
    const double left_knot = right == 0 ? 0.0 : kKnots[right - 1];
    share = (static_cast<double>(m) - left_knot) / (kKnots[right] - left_knot);
    diagonal[right] += count * share * share;
    value[right] += below * share;
    if (right == 0) continue;
    diagonal[right - 1] += count * (1 - share) * (1 - share);
    beside[right - 1] += count * share * (1 - share);
    value[right - 1] += below * (1 - share);
  }
  for (std::size_t k = 0; k < size; ++k) {
    diagonal[k] += kStiffness;
    if (k + 1 == size) break;
    diagonal[k] += kStiffness;
    beside[k] -= kStiffness;
  }
  for (std::size_t k = 1; k < size; ++k) {  // elimination; the matrix is positive definite
    const double factor = beside[k - 1] / diagonal[k - 1];
    diagonal[k] -= factor * beside[k - 1];
    value[k] -= factor * value[k - 1];
  }
  Offsets offsets(size);
  double next = 0;
  for (std::size_t k = size; k-- > 0;) {
    next = (value[k] - beside[k] * next) / diagonal[k];
    offsets[k] = static_cast<std::int32_t>(
        std::clamp<double>(std::floor(next * kOffsetUnits + 0.5), -kMaxOffset, kMaxOffset));
  }
  return offsets;
}

}  // namespace ratefloor::codec::lattice

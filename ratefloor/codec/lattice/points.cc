// The kernel wants planes, one coordinate of many blocks side by side: groups of 256 blocks are
// turned over, so that both forms stay in the first cache.
#include "ratefloor/codec/lattice/points.h"

#include <algorithm>
#include <cmath>

namespace ratefloor::codec::lattice {
namespace {

constexpr std::size_t kGroup = 256;

}  // namespace

void find_points(kernel::PointLattice lattice, std::span<const float> weights, double step,
                 Points& result) {
  const std::size_t n = kernel::dimension_of(lattice), blocks = (weights.size() + n - 1) / n;
  if (result.points.size() < blocks * n) {
    result.scaled.resize(blocks * n);
    result.points.resize(blocks * n);
  }
  if (result.far.size() < blocks) result.far.resize(blocks);
  // A step far below the least f32 has no reciprocal in f64; nothing is that small then.
  const double inverse = std::min(1 / step, 0x1p1000);
  for (std::size_t i = 0; i < weights.size(); ++i)
    result.scaled[i] = static_cast<float>(
        std::clamp(static_cast<double>(weights[i]) * inverse, -0x1p100, 0x1p100));
  std::fill(result.scaled.begin() + static_cast<std::ptrdiff_t>(weights.size()),
            result.scaled.begin() + static_cast<std::ptrdiff_t>(blocks * n), 0.0f);

  float planes[kMaxDimension * kGroup];
  for (std::size_t first = 0; first < blocks; first += kGroup) {
    const std::size_t count = std::min(kGroup, blocks - first);
    const float* const from = result.scaled.data() + first * n;
    std::int32_t* const to = result.points.data() + first * n;
    for (std::size_t v = 0; v < count; ++v) {
      float largest = 0;
      for (std::size_t i = 0; i < n; ++i) {
        planes[i * kGroup + v] = from[v * n + i];
        largest = std::max(largest, std::fabs(from[v * n + i]));
      }
      result.far[first + v] = largest > static_cast<float>(kFarthest);
    }
    kernel::nearest_points(lattice, planes, planes, kGroup, count);
    for (std::size_t v = 0; v < count; ++v)
      for (std::size_t i = 0; i < n; ++i)
        to[v * n + i] = static_cast<std::int32_t>(planes[i * kGroup + v]);
  }
}

}  // namespace ratefloor::codec::lattice

#include "ratefloor/linear/normalize.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <string>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/linear/finite_entries.h"

namespace ratefloor::linear {
namespace {

constexpr std::uint16_t kSmallest = 0x0080, kLargest = 0x7f7f;  // 2^-126, (2 − 2^-7)·2^127

/// Eight sums side by side, so that they need not wait for each other; joined in index order.
double sum_of_squares(std::span<const float> x) {
  std::array<double, 8> sums{};
  std::size_t i = 0;
  for (; i + 8 <= x.size(); i += 8)
    for (std::size_t k = 0; k < 8; ++k) {
      const double v = x[i + k];
      sums[k] += v * v;
    }
  for (std::size_t k = 0; i < x.size(); ++i, ++k) {
    const double v = x[i];
    sums[k] += v * v;
  }
  double total = 0;
  for (const double sum : sums) total += sum;
  return total;
}

}  // namespace

std::uint16_t vector_scale(std::span<const float> x) {
  const double energy = sum_of_squares(x);
  if (energy == 0) return 0;
  const double rms = std::sqrt(energy / static_cast<double>(x.size()));
  return std::clamp(f32_to_bf16(static_cast<float>(rms)), kSmallest, kLargest);
}

Result<std::vector<std::uint16_t>> normalize(std::span<float> x, std::size_t n) {
  if (n == 0 || x.size() % n != 0) {
    return make_error(
        ErrorCode::kInvalidArgument,
        std::to_string(x.size()) + " entries cannot be cut into vectors of " + std::to_string(n));
  }
  if (Result<void> finite = check_finite(x, n); !finite) return finite.error();
  std::vector<std::uint16_t> scales(x.size() / n);
  for (std::size_t v = 0; v < scales.size(); ++v) {
    const std::span<float> vector = x.subspan(v * n, n);
    scales[v] = vector_scale(vector);
    if (scales[v] == 0) continue;
    const float scale = bf16_to_f32(scales[v]);
    for (float& entry : vector) entry /= scale;
  }
  return scales;
}

void denormalize(std::span<float> x, std::size_t n, std::span<const std::uint16_t> scales) {
  assert(n > 0 && x.size() == n * scales.size());
  constexpr float kMost = std::numeric_limits<float>::max();
  for (std::size_t v = 0; v < scales.size(); ++v) {
    const float scale = scales[v] <= kLargest ? bf16_to_f32(scales[v]) : 0.0f;
    for (float& entry : x.subspan(v * n, n)) entry = std::clamp(entry * scale, -kMost, kMost);
  }
}

}  // namespace ratefloor::linear

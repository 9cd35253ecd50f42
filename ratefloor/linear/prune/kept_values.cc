#include "ratefloor/linear/prune/kept_values.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/base/float_formats.h"

namespace ratefloor::linear {
namespace {

constexpr int kFractions = 16;
constexpr float kMostSteps = 32767;

// The level of `half` on either side of 0 that is nearest to x: (q + ½)s with q from −half on.
float on_grid(float x, float scale, float half) {
  if (scale == 0) return 0;
  return (std::clamp(std::floor(x / scale), -half, half - 1) + 0.5f) * scale;
}

float through_bf16(float x) { return bf16_to_f32(f32_to_bf16(x)); }

}  // namespace

void KeptValues::announce(std::size_t, const Columns&, const Mask&) {}

void Bf16Values::decide(std::size_t, std::span<const float> target,
                        std::span<const std::uint8_t> kept, std::span<float> out) {
  for (std::size_t r = 0; r < target.size(); ++r)
    if (kept[r] != 0) out[r] = through_bf16(target[r]);
}

void GridValues::announce(std::size_t first, const Columns& targets, const Mask& mask) {
  const std::size_t rows = targets.rows();
  scale_.assign(rows, 0);
  scales_ += rows;
  const auto half = static_cast<float>(1 << (bits_ - 1));
  std::vector<float> own;
  for (std::size_t r = 0; r < rows; ++r) {
    own.clear();
    float largest = 0;
    for (std::size_t c = 0; c < targets.count(); ++c)
      if (mask[first + c][r] != 0) {
        own.push_back(targets[c][r]);
        largest = std::max(largest, std::abs(own.back()));
      }
    double least = -1;
    for (int i = kFractions; i > 0 && largest > 0; --i) {
      const float scale = through_bf16(largest / half * static_cast<float>(i) / kFractions);
      double error = 0;
      for (const float x : own) {
        const double miss = double{x} - on_grid(x, scale, half);
        error += miss * miss;
      }
      if (least < 0 || error < least) least = error, scale_[r] = scale;
    }
  }
}

void GridValues::decide(std::size_t, std::span<const float> target,
                        std::span<const std::uint8_t> kept, std::span<float> out) {
  const auto half = static_cast<float>(1 << (bits_ - 1));
  for (std::size_t r = 0; r < target.size(); ++r)
    if (kept[r] != 0) out[r] = on_grid(target[r], scale_[r], half);
}

void StepValues::decide(std::size_t column, std::span<const float> target,
                        std::span<const std::uint8_t> kept, std::span<float> out) {
  const float step = steps_[column];
  for (std::size_t r = 0; r < target.size(); ++r) {
    if (kept[r] == 0) continue;
    const float multiple = std::clamp(std::nearbyint(target[r] / step), -kMostSteps, kMostSteps);
    symbols_[column * rows_ + r] = static_cast<std::int16_t>(multiple);
    out[r] = multiple * step;
  }
}

}  // namespace ratefloor::linear

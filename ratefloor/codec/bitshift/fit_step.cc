#include "ratefloor/codec/bitshift/fit_step.h"

#include <algorithm>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/base/portable_math.h"
#include "ratefloor/quant/bitshift_trellis/code_search.h"

namespace ratefloor::codec::bitshift {
namespace {

constexpr std::uint64_t kSampleWeights = 8192;
constexpr double kRatio = 1.05;
constexpr int kMostMoves = 40;  // a factor of seven

struct SampleRing {
  std::vector<float> weights;
  float row_scale = 0;
};

std::vector<SampleRing> take_sample(const Matrix& matrix, std::span<const float> row_scales) {
  if (matrix.size() == 0) return {};
  const std::uint64_t cols = matrix.cols(), per_row = (cols + kRing - 1) / kRing;
  const std::uint64_t all = matrix.rows() * per_row;
  const std::uint64_t wanted = kSampleWeights / std::min<std::uint64_t>(cols, kRing);
  const std::uint64_t count = std::min(all, wanted);
  std::vector<SampleRing> sample;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t ring = all / count * i + all % count * i / count;  // ⌊all · i / count⌋
    const std::uint64_t row = ring / per_row, from = ring % per_row * kRing;
    if (row_scales[row] == 0) continue;
    SampleRing taken{std::vector<float>(std::min<std::uint64_t>(kRing, cols - from)),
                     row_scales[row]};
    matrix.read(row * cols + from, taken.weights);
    sample.push_back(std::move(taken));
  }
  return sample;
}

/// Sum of the squared errors, each in units of its row's scale.
double error_of(const std::vector<SampleRing>& sample, const RingEncoder& encoder, float step,
                const Executor& executor) {
  std::vector<double> errors(sample.size());
  executor.for_each(sample.size(), [&](std::size_t r) {
    const SampleRing& ring = sample[r];
    const RingEncoder::Ring coded = encoder.encode(ring.weights, ring.row_scale, step);
    double sum = 0;
    for (std::size_t i = 0; i < ring.weights.size(); ++i) {
      const double value = encoder.code().value(coded.states[i]);
      const double error = static_cast<double>(ring.weights[i]) / ring.row_scale - value * step;
      sum += error * error;
    }
    errors[r] = sum;
  });
  double total = 0;
  for (const double error : errors) total += error;
  return total;
}

float as_half(double step) { return f16_to_f32(f32_to_f16(static_cast<float>(step))); }

}  // namespace

float fit_step(const Matrix& matrix, std::span<const float> row_scales, const RingEncoder& encoder,
               const Executor& executor) {
  double middle = quant::kGaussianByteSumGain[encoder.format().step_bits] /
                  portable::sqrt(quant::kByteSumVariance);
  const std::vector<SampleRing> sample = take_sample(matrix, row_scales);
  if (sample.empty()) return as_half(middle);
  const auto error = [&](double step) {
    return error_of(sample, encoder, as_half(step), executor);
  };
  double below = error(middle / kRatio), here = error(middle), above = error(middle * kRatio);
  for (int move = 0; move < kMostMoves && std::min(below, above) < here; ++move) {
    if (below < above) {
      middle /= kRatio;
      above = here, here = below, below = error(middle / kRatio);
    } else {
      middle *= kRatio;
      below = here, here = above, above = error(middle * kRatio);
    }
  }
  const double curvature = below - 2 * here + above;
  const double vertex =
      curvature > 0 ? std::clamp((below - above) / (2 * curvature), -0.5, 0.5) : 0.0;
  return as_half(middle * (1 + vertex * (kRatio - 1)));
}

}  // namespace ratefloor::codec::bitshift

#include "ratefloor/quant/voronoi/scale_trial.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace ratefloor::quant {
namespace {

constexpr std::size_t kRun = VoronoiCode::kRun;
constexpr std::size_t kMaxDimension = 24;
constexpr int kShrinkBits = 16;

}  // namespace

void block_norms(const float* x, std::size_t dimension, std::size_t stride, std::size_t count,
                 float* norm) {
  std::fill_n(norm, count, 0.0f);
  for (std::size_t i = 0; i < dimension; ++i)
    for (std::size_t v = 0; v < count; ++v) norm[v] += x[i * stride + v] * x[i * stride + v];
}

ScaledCode::ScaledCode(VoronoiCode code, double beta) : code_(std::move(code)), beta_(beta) {
  assert(beta >= 0x1p-40 && beta <= 0x1p40);
  for (const int weight : code_.lattice().weights) {
    const double step = beta * code_.lattice().unit * std::sqrt(static_cast<double>(weight));
    step_.push_back(static_cast<float>(step));
    per_step_.push_back(static_cast<float>(1 / step));
  }
}

// What is cut off at the largest coordinate is far outside the code and stays so.
void ScaledCode::to_steps(const float* x, std::size_t stride, std::size_t count,
                          float* steps) const {
  constexpr float kLimit = VoronoiCode::kLargestCoordinate - 16;
  for (std::size_t i = 0; i < code_.dimension(); ++i)
    for (std::size_t v = 0; v < count; ++v)
      steps[i * kRun + v] = std::clamp(x[i * stride + v] * per_step_[i], -kLimit, kLimit);
}

void ScaledCode::sums(const float* x, std::size_t stride, std::size_t count, const float* points,
                      float* correlation, float* energy) const {
  std::fill_n(correlation, count, 0.0f);
  std::fill_n(energy, count, 0.0f);
  for (std::size_t i = 0; i < code_.dimension(); ++i)
    for (std::size_t v = 0; v < count; ++v) {
      const float y = step_[i] * points[i * kRun + v];
      correlation[v] += x[i * stride + v] * y;
      energy[v] += y * y;
    }
}

void ScaledCode::attempt(const float* x, std::size_t stride, std::size_t count,
                         ScaleTrial& trial) const {
  float points[kMaxDimension * kRun];
  to_steps(x, stride, count, points);
  kernel::nearest_points(code_.kernel_lattice(), points, points, kRun, count);
  code_.encode_and_test(points, kRun, count, trial.digits.data(), trial.fits.data());
  sums(x, stride, count, points, trial.correlation.data(), trial.energy.data());
}

void ScaledCode::shrink(const float* x, std::size_t stride, std::size_t count,
                        ScaleTrial& trial) const {
  std::size_t which[kRun], outside = 0;
  for (std::size_t v = 0; v < count; ++v)
    if (trial.fits[v] == 0) which[outside++] = v;
  if (outside == 0) return;
  const std::size_t n = code_.dimension();
  // In steps, brought to where no coordinate exceeds every codeword's: the factor acts on that.
  float steps[kMaxDimension * kRun], own[kMaxDimension * kRun], points[kMaxDimension * kRun];
  float factor[kRun], correlation[kRun], energy[kRun];
  std::uint8_t digits[kMaxDimension * kRun], in[kRun];
  for (std::size_t k = 0; k < outside; ++k) {
    double largest = 0;
    for (std::size_t i = 0; i < n; ++i) {
      own[i * kRun + k] = x[i * stride + which[k]];
      largest = std::max(largest, std::fabs(double{own[i * kRun + k]}) * per_step_[i]);
    }
    const double reach = code_.largest_codeword_coordinate();
    const double first = largest > reach ? reach / largest : 1;
    for (std::size_t i = 0; i < n; ++i)
      steps[i * kRun + k] = static_cast<float>(double{own[i * kRun + k]} * per_step_[i] * first);
    factor[k] = 0;
  }
  // The last round takes no bit: it finds the points of the factors found.
  float bit = 1;
  for (int round = 0; round <= kShrinkBits; ++round) {
    bit = round < kShrinkBits ? bit / 2 : 0;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 0; k < outside; ++k)
        points[i * kRun + k] = steps[i * kRun + k] * (factor[k] + bit);
    kernel::nearest_points(code_.kernel_lattice(), points, points, kRun, outside);
    code_.encode_and_test(points, kRun, outside, digits, in);
    for (std::size_t k = 0; k < outside; ++k)
      if (in[k] != 0) factor[k] += bit;
  }
  sums(own, kRun, outside, points, correlation, energy);
  for (std::size_t k = 0; k < outside; ++k) {
    assert(in[k] != 0);
    const std::size_t v = which[k];
    for (std::size_t i = 0; i < n; ++i) trial.digits[i * kRun + v] = digits[i * kRun + k];
    trial.correlation[v] = correlation[k];
    trial.energy[v] = energy[k];
  }
}

}  // namespace ratefloor::quant

// x is an m × 2^k matrix. Rows go through the butterflies while they are in the cache; columns
// through H_m, a strip of sixteen at a time, so that every addition is one over contiguous floats.
#include "ratefloor/linear/hadamard.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>

#include "ratefloor/linear/paley.h"

namespace ratefloor::linear {
namespace {

constexpr std::size_t kStrip = 16;
constexpr std::size_t kLargestFactor = 256;

/// Stages 1, 2, 4 of a row: three butterflies inside each run of eight.
void transform_eight(float* x) {
  const float a0 = x[0] + x[1], a1 = x[0] - x[1], a2 = x[2] + x[3], a3 = x[2] - x[3];
  const float a4 = x[4] + x[5], a5 = x[4] - x[5], a6 = x[6] + x[7], a7 = x[6] - x[7];
  const float b0 = a0 + a2, b1 = a1 + a3, b2 = a0 - a2, b3 = a1 - a3;
  const float b4 = a4 + a6, b5 = a5 + a7, b6 = a4 - a6, b7 = a5 - a7;
  x[0] = b0 + b4, x[1] = b1 + b5, x[2] = b2 + b6, x[3] = b3 + b7;
  x[4] = b0 - b4, x[5] = b1 - b5, x[6] = b2 - b6, x[7] = b3 - b7;
}

void butterflies(float* __restrict low, float* __restrict high, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const float a = low[i], b = high[i];
    low[i] = a + b, high[i] = a - b;
  }
}

/// Two stages at once, for half the memory traffic; the sums are those of the two, in their order.
void double_butterflies(float* __restrict x0, float* __restrict x1, float* __restrict x2,
                        float* __restrict x3, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const float a = x0[i] + x1[i], b = x0[i] - x1[i], c = x2[i] + x3[i], d = x2[i] - x3[i];
    x0[i] = a + c, x1[i] = b + d, x2[i] = a - c, x3[i] = b - d;
  }
}

/// Sylvester's transform of n = 2^k entries, unscaled.
void sylvester(float* x, std::size_t n) {
  std::size_t h = 1;
  if (n >= 8) {
    for (std::size_t i = 0; i < n; i += 8) transform_eight(x + i);
    h = 8;
  }
  for (; 4 * h <= n; h *= 4)
    for (std::size_t i = 0; i < n; i += 4 * h)
      double_butterflies(x + i, x + i + h, x + i + 2 * h, x + i + 3 * h, h);
  for (; 2 * h <= n; h *= 2)
    for (std::size_t i = 0; i < n; i += 2 * h) butterflies(x + i, x + i + h, h);
}

template <std::size_t kWidth>
void multiply_strip(float* x, std::size_t stride, std::size_t m, const std::int8_t* signs) {
  std::array<float, kLargestFactor * kWidth> in;
  for (std::size_t r = 0; r < m; ++r) std::copy_n(x + r * stride, kWidth, &in[r * kWidth]);
  for (std::size_t r = 0; r < m; ++r) {
    std::array<float, kWidth> sum{};
    for (std::size_t c = 0; c < m; ++c) {
      const auto sign = static_cast<float>(signs[r * m + c]);  // exact: no rounding but the sum's
      for (std::size_t i = 0; i < kWidth; ++i) sum[i] += sign * in[c * kWidth + i];
    }
    std::copy_n(sum.begin(), kWidth, x + r * stride);
  }
}

}  // namespace

Hadamard::Hadamard(std::size_t factor, std::size_t run)
    : factor_(factor),
      run_(run),
      scale_(static_cast<float>(1 / std::sqrt(static_cast<double>(factor * run)))) {
  if (factor == 1) return;
  signs_ = paley_matrix(factor);
  transposed_.resize(signs_.size());
  for (std::size_t i = 0; i < factor; ++i)
    for (std::size_t j = 0; j < factor; ++j) transposed_[j * factor + i] = signs_[i * factor + j];
}

std::optional<Hadamard> Hadamard::of_size(std::size_t n, std::size_t largest_factor) {
  if (n == 0) return std::nullopt;
  const std::size_t limit = std::min(largest_factor, kLargestFactor);
  std::size_t run = std::size_t{1} << std::countr_zero(n);
  for (std::size_t factor = n / run; factor <= limit; factor *= 2, run /= 2) {
    if (is_paley_order(factor)) return Hadamard(factor, run);
    if (run == 1) break;
  }
  return std::nullopt;
}

Hadamard Hadamard::at_most(std::size_t n, std::size_t largest_factor) {
  assert(n >= 1);
  std::size_t best_factor = 1, best_run = std::bit_floor(n);
  for (std::size_t factor = 4; factor <= std::min(largest_factor, kLargestFactor); factor += 4) {
    if (factor > n || !is_paley_order(factor)) continue;
    const std::size_t run = std::bit_floor(n / factor);
    if (factor * run > best_factor * best_run) best_factor = factor, best_run = run;
  }
  return *of_size(best_factor * best_run, largest_factor);
}

std::string Hadamard::plan() const {
  if (factor_ == 1) return std::to_string(run_);
  return std::to_string(factor_) + " x " + std::to_string(run_);
}

void Hadamard::multiply(std::span<float> x, const std::vector<std::int8_t>& signs) const {
  std::size_t i = 0;
  for (; i + kStrip <= run_; i += kStrip)
    multiply_strip<kStrip>(x.data() + i, run_, factor_, signs.data());
  for (; i < run_; ++i) multiply_strip<1>(x.data() + i, run_, factor_, signs.data());
}

void Hadamard::transform(std::span<float> x, const std::vector<std::int8_t>& signs) const {
  assert(x.size() == size());
  for (std::size_t r = 0; r < factor_; ++r) sylvester(x.data() + r * run_, run_);
  if (factor_ > 1) multiply(x, signs);
  for (float& v : x) v *= scale_;
}

void Hadamard::apply(std::span<float> x) const { transform(x, signs_); }

// Sylvester's matrix is symmetric and commutes with H_m, which acts on the other index.
void Hadamard::apply_transpose(std::span<float> x) const { transform(x, transposed_); }

}  // namespace ratefloor::linear

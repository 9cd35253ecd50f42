// x is an m × 2^k matrix. Rows go through the butterflies while they are in the cache, then columns
// through H_m.
#include "ratefloor/kernel/hadamard.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

#include "ratefloor/kernel/paley.h"
#include "ratefloor/kernel/sylvester.h"

namespace ratefloor::kernel {
namespace {

constexpr std::size_t kLargestFactor = 256;

}  // namespace

Hadamard::Hadamard(std::size_t factor, std::size_t run)
    : factor_(factor), run_(run), scale_(1 / std::sqrt(static_cast<double>(factor * run))) {
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

template <class T>
void Hadamard::transform(std::span<T> x, const std::vector<std::int8_t>& signs) const {
  assert(x.size() == size());
  for (std::size_t r = 0; r < factor_; ++r) sylvester(x.subspan(r * run_, run_));
  if (factor_ > 1) multiply_signs(signs, factor_, x);
  const auto scale = static_cast<T>(scale_);
  for (T& v : x) v *= scale;
}

// Sylvester's matrix is symmetric and commutes with H_m, which acts on the other index.
void Hadamard::apply(std::span<float> x) const { transform(x, signs_); }
void Hadamard::apply_transpose(std::span<float> x) const { transform(x, transposed_); }
void Hadamard::apply(std::span<double> x) const { transform(x, signs_); }
void Hadamard::apply_transpose(std::span<double> x) const { transform(x, transposed_); }

}  // namespace ratefloor::kernel

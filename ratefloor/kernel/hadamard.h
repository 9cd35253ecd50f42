// The Hadamard transform of any size that has a fast one: H = H_m ⊗ H_{2^k}, scaled to be
// orthogonal.
//
// H_{2^k} is Sylvester's, by butterflies; H_m a Paley matrix (kernel/paley.h), as a product with
// its m×m signs, m <= 256 (kernel/sylvester.h). Additions and subtractions in a fixed order, one
// multiplication by 1/√n at the end: the same bits on every machine and SIMD target. The factor is
// 1 / √n in f64, rounded to f32 for f32. Cost: n·(k + m) operations (m = 1: none).
// Source of the use: Chee et al. 2023, "QuIP", and Tseng et al. 2024, "QuIP#".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ratefloor::kernel {

class Hadamard {
 public:
  /// The transform of size n with the smallest m; none if n is no 2^k·m with m <= largest_factor.
  static std::optional<Hadamard> of_size(std::size_t n, std::size_t largest_factor = 256);
  /// The largest such transform of a size up to n >= 1.
  static Hadamard at_most(std::size_t n, std::size_t largest_factor);

  std::size_t size() const { return factor_ * run_; }
  /// "4096", or "12 x 32" when m = 12.
  std::string plan() const;

  /// x ← Hx, or Hᵀx. Precondition: x.size() == size(); entries above 1e38/n may overflow. Rounding:
  /// about √(k + m) · 2^-24, relative to the norm.
  void apply(std::span<float> x) const;
  void apply_transpose(std::span<float> x) const;
  /// The same in f64, with as many more digits.
  void apply(std::span<double> x) const;
  void apply_transpose(std::span<double> x) const;

 private:
  Hadamard(std::size_t factor, std::size_t run);
  /// x ← Hx for the H_m of these signs.
  template <class T>
  void transform(std::span<T> x, const std::vector<std::int8_t>& signs) const;

  std::size_t factor_, run_;  // m, 2^k
  double scale_;
  std::vector<std::int8_t> signs_, transposed_;  // of H_m; empty for m = 1
};

}  // namespace ratefloor::kernel

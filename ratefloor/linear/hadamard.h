// The Hadamard transform of any size that has a fast one: H = H_m ⊗ H_{2^k}, scaled to be
// orthogonal.
//
// H_{2^k} is Sylvester's, by butterflies; H_m a Paley matrix (linear/paley.h), as a product with
// its m×m signs, m <= 256. Additions and subtractions of f32 in a fixed order, one multiplication
// by 1/√n at the end: the same bits on every machine. Cost: n·(k + m) operations (m = 1: none).
// Source of the use: Chee et al. 2023, "QuIP", and Tseng et al. 2024, "QuIP#".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ratefloor::linear {

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

 private:
  Hadamard(std::size_t factor, std::size_t run);
  void multiply(std::span<float> x, const std::vector<std::int8_t>& signs) const;
  /// x ← Hx for the H_m of these signs.
  void transform(std::span<float> x, const std::vector<std::int8_t>& signs) const;

  std::size_t factor_, run_;  // m, 2^k
  float scale_;
  std::vector<std::int8_t> signs_, transposed_;  // of H_m; empty for m = 1
};

}  // namespace ratefloor::linear

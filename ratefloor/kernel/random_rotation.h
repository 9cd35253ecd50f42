// A random orthogonal transform of R^n that is fast: signs from a seed, then Hadamard.
//
// Quantizers made for the Gaussian need coordinates that look alike and none that sticks out. With
// random signs ε the entries of H·diag(ε)·x have mean square ‖x‖²/n each and are sub-Gaussian
// whatever x is (Ailon & Chazelle 2006; QuIP#, Tseng et al. 2024, lemma 3.1), and Hadamard
// transforms cost n log n. A size p that has a transform takes one round. Any other n takes two
// that overlap: the first p coordinates, then, with new signs, the last p, p >= 6n/7 for n >= 32;
// every coordinate is in one of them, and each round is orthogonal, so the whole is.
//
// Both sides of a product must use the same n, seed and block. Signs: base/random.h, stream
// 0x726f7461, one bit per coordinate and round.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ratefloor/kernel/hadamard.h"

namespace ratefloor::kernel {

/// Entries first … first + n − 1, ±1: bit i mod 64 of word i / 64 mod 2 of random_bits(seed, i /
/// 128, round, stream), 1 for −1.
std::vector<float> random_signs(std::size_t first, std::size_t n, std::uint64_t seed,
                                std::uint32_t round);

class RandomRotation {
 public:
  /// Of the whole vector. Precondition: n >= 1.
  RandomRotation(std::size_t n, std::uint64_t seed);
  /// Of each run of `block` coordinates by itself (the last may be shorter), in time n log block.
  /// Precondition: n, block >= 1.
  RandomRotation(std::size_t n, std::uint64_t seed, std::size_t block);

  std::size_t size() const { return n_; }
  /// "4096", "28 x 512", "84 x 2 overlapping, twice", "blocks of 128; 64".
  std::string plan() const;

  /// x ← Qx and x ← Qᵀx, each other's inverse up to rounding (some 1e-7 of the norm).
  /// Preconditions: x.size() == size(); entries are finite and ‖x‖ < 1e34. Safe to call from
  /// several threads.
  void apply(std::span<float> x) const;
  void apply_transpose(std::span<float> x) const;
  void apply(std::span<double> x) const;

  /// The same for every row of a row-major matrix. Precondition: x.size() is a multiple of size().
  void apply_rows(std::span<float> x) const;
  void apply_transpose_rows(std::span<float> x) const;

 private:
  /// What one run of coordinates goes through.
  struct Part {
    std::size_t first = 0, size = 0;
    std::size_t transform = 0;  // which of transforms_
    bool overlapping = false;
  };
  void add_part(std::size_t first, std::size_t size);
  template <class T>
  void rotate(std::span<T> x) const;

  std::size_t n_, block_;
  std::vector<Hadamard> transforms_;
  std::vector<Part> parts_;
  std::vector<float> signs_[2];  // ±1: of the first and the second round
};

}  // namespace ratefloor::kernel

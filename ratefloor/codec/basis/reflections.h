// An orthogonal matrix Q as the product of k Householder reflections: few numbers, and orthogonal
// to the last bit of f32 however coarsely these are stored.
//
//   Q = H_1 H_2 … H_k,  H_j = 1 − 2 v_jᵀ v_j / |v_j|²,  v_j = (0 … 0, 1, j-th values)
//
// The 1 is at entry j, so that v_j has n − j numbers. In compact form (Schreiber and Van Loan,
// SIAM J. Sci. Stat. Comput. 10, 1989) Q = 1 − VᵀTV with the v_j as rows of V and T upper
// triangular: a row takes 2nk products, in f32 and in a fixed order.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/codec/basis/compact_wy.h"

namespace ratefloor::codec::basis {

inline constexpr std::uint64_t kMostReflections = 1024;
inline constexpr std::uint64_t kMostChannels = 1u << 20;

/// Σ_j (n − j): what k reflections of n channels are stored as. Precondition: k < n.
inline std::uint64_t value_count(std::uint64_t n, std::uint64_t k) {
  return n * k - k * (k + 1) / 2;
}

class Reflections {
 public:
  Reflections() = default;
  /// `values`: those of v_1, then v_2, …, value_count(channels, count) finite ones. Preconditions:
  /// count < channels and within the limits above. Cost: channels · count² products, twice.
  Reflections(std::uint64_t channels, std::uint64_t count, std::span<const float> values);

  std::uint64_t channels() const { return channels_; }
  std::uint64_t count() const { return count_; }

  /// Every row x of `rows` (a multiple of channels) ← xQ, or xQᵀ. The same bits on every machine:
  /// z = xF, each sum from entry 0 on, then x ← x − zV, from v_1 on; products and sums are rounded
  /// to f32. F is VᵀT, or VᵀTᵀ, in f64 and then rounded.
  void apply(std::span<float> rows) const { forward_.move(rows); }
  void undo(std::span<float> rows) const { back_.move(rows); }
  /// The same in f64, for x ← xQ.
  CompactWy<double> precise() const { return {channels_, count_, values_, Side::kForward}; }

 private:
  std::uint64_t channels_ = 0, count_ = 0;
  std::vector<float> values_;
  CompactWy<float> forward_, back_;
};

}  // namespace ratefloor::codec::basis

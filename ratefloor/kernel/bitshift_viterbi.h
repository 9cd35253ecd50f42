// The path of least squared error through a bit-shift trellis.
//
// A state is a number of L bits. Each step shifts k new bits in from below and drops the oldest:
//
//   s' = (s·2^k + b) mod 2^L,   0 <= b < 2^k,   and emits values[s'].
//
// Given targets x_1 … x_n, the states s_1 … s_n on a path make Σ (x_t − values[s_t])² least. The
// path may begin anywhere, or the last L − k bits of s_0 and of s_n are both the `overlap`: then
// the bits shifted in form a ring (a tail-biting path).
//
// Exactness: Viterbi's algorithm in 32-bit integers, no rounding anywhere. Two paths meet in s' if
// they come from states that differ in their k highest bits only; of equal ones the smaller state
// stays, as does the smaller of equal last states. So the answer is the same on every target, and
// the one of bitshift_viterbi_ref.h.
//
// Cost with 512-bit vectors: n·2^L times 0.15 ns for L <= 10, 0.2 ns for L = 12, 0.3 ns (k = 1:
// 0.4) for L = 16, where costs and values come from the second-level cache; 4·n·2^(L−k) bytes of
// memory.
//
// Source: Viterbi 1967; the trellis is that of Tseng et al., arXiv:2406.11235.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <span>

namespace ratefloor::kernel {

inline constexpr int kMinStateBits = 8, kMaxStateBits = 16, kMaxStepBits = 4;

/// The largest value and target. So no cost leaves 32 bits.
inline constexpr int kMaxTrellisValue = 512, kMaxTrellisTarget = 4095;

/// An array that begins at a cache line, uninitialized, and grows without keeping what is in it.
template <class T>
class AlignedArray {
 public:
  T* room(std::size_t n) {
    if (n > size_) {
      data_.reset(static_cast<T*>(::operator new(n * sizeof(T), kAlignment)));
      size_ = n;
    }
    return data_.get();
  }
  const T* data() const { return data_.get(); }

 private:
  static constexpr std::align_val_t kAlignment{64};
  struct Free {
    void operator()(T* p) const { ::operator delete(p, kAlignment); }
  };
  std::unique_ptr<T, Free> data_;
  std::size_t size_ = 0;
};

class BitshiftViterbi {
 public:
  /// Preconditions: 1 <= step_bits <= 4, 8 <= state_bits <= 16, 2^state_bits values as above.
  BitshiftViterbi(int state_bits, int step_bits, std::span<const std::int16_t> values);

  int state_bits() const { return state_bits_; }
  int step_bits() const { return step_bits_; }

  /// Reused from search to search; one per thread.
  struct Workspace {
    AlignedArray<std::int32_t> costs[2];
    AlignedArray<std::int32_t> minima;
  };

  /// states[t]: s_{t+1}. Preconditions: at least one target, none beyond the limit above;
  /// states.size() == targets.size(); *overlap < 2^(state_bits − step_bits), and then as many steps
  /// as shift L − k bits in.
  void find_path(std::span<const std::int16_t> targets, std::optional<std::uint32_t> overlap,
                 Workspace& workspace, std::span<std::uint16_t> states) const;

  /// What a kernel needs, as plain pointers.
  struct View {
    int state_bits;
    const std::int32_t* values;
    std::int32_t *costs, *next_costs;  // of paths to each state, before and after a step
    std::int32_t* minima;  // before step t, of the states that lead to s': [t·2^(L−k) + (s' >> k)]
  };

 private:
  int state_bits_, step_bits_;
  AlignedArray<std::int32_t> values_;
};

}  // namespace ratefloor::kernel

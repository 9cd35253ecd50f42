// Which cell of a scalar quantizer each normalized value lies in.
//
//   v_i = x_i / scale[group of i]   (as x · (1/scale), reciprocal.h)
//   slot_i = #{t in thresholds : v_i > t}
//
// Several ways, all exact, chosen by the thresholds and the target:
//   - up to 63 of them, with 512-bit vectors: bisection in registers (small_table.inl);
//   - up to 16 of them: count them;
//   - a table of equal bins, each with at most one threshold in it: the bin gives the slot but for
//   one
//     comparison. A value's bin and a threshold's come from the same f32 operations, all monotone,
//     so that a threshold in a lower bin is smaller whatever the rounding;
//   - else (thresholds of very different spacing): binary search.
// The last two read tables by gather instructions. Cost per value with 512-bit vectors: about 0.5
// ns for 15 thresholds and for bins, 0.25 ns times log2(slots) for binary search.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ratefloor::kernel {

class SlotSearch {
 public:
  /// Thresholds are finite and do not decrease; at most 65,535 of them.
  explicit SlotSearch(std::span<const float> thresholds);

  std::size_t slots() const { return thresholds_.size() + 1; }

  /// Preconditions: x is finite; groups have `group` > 0 entries, the last may have fewer; one
  /// scale, finite and >= 0, per group; out.size() == x.size(). The first needs slots() <= 256.
  void find(std::span<const float> x, std::size_t group, std::span<const float> scale,
            std::span<std::uint8_t> out) const;
  void find(std::span<const float> x, std::size_t group, std::span<const float> scale,
            std::span<std::uint16_t> out) const;

  enum class Kind { kCount, kBins, kBinary };

  /// What a kernel needs, as plain pointers.
  struct View {
    Kind kind;
    const float* padded;  // the thresholds, then +inf: 2^levels entries and at least 64
    std::size_t count;    // of thresholds
    int levels;           // of the binary search
    float origin, bins_per_unit, last_bin;
    const std::int32_t* base;  // per bin: thresholds in lower bins
    const float* in_bin;       // per bin: its threshold, or +inf
  };
  View view() const;

 private:
  bool build_bins();

  std::vector<float> thresholds_;
  Kind kind_ = Kind::kCount;
  int levels_ = 0;
  std::vector<float> padded_;
  float origin_ = 0, bins_per_unit_ = 0, last_bin_ = 0;
  std::vector<std::int32_t> base_;
  std::vector<float> in_bin_;
};

}  // namespace ratefloor::kernel

// Slot search in an arbitrary increasing list of thresholds: a uniform table, then a few
// comparisons.
//
// The range of the thresholds is cut into equal bins; a value's bin gives the number of thresholds
// in lower bins, and the thresholds inside the bin are compared one by one. The bin of a value and
// of a threshold come from the same three f32 operations, each of them monotone, so a threshold in
// a lower bin is smaller and one in a higher bin is larger whatever the rounding: the slot is
// exact. Cost: one multiplication, one table read and `comparisons()` comparisons without branches.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::quant {

class ThresholdLookup {
 public:
  /// Thresholds must be finite and not decrease; at most 65,535 of them. None: every slot is 0.
  static Result<ThresholdLookup> make(std::span<const float> thresholds);

  /// #{t : t < x}. Infinities are fine; NaN gets slot 0.
  std::uint16_t slot(float x) const {
    std::uint32_t s = first_[bin(x)];
    for (int i = 0; i < comparisons_; ++i) s += x > thresholds_[s];
    return static_cast<std::uint16_t>(s);
  }

  /// out[i] = slot(in[i]); the spans have the same length.
  void slots(std::span<const float> in, std::span<std::uint16_t> out) const;

  /// The most thresholds that share a bin.
  int comparisons() const { return comparisons_; }
  std::size_t table_bytes() const;

 private:
  ThresholdLookup() = default;
  template <int kComparisons>
  void fill_slots(std::span<const float> in, std::span<std::uint16_t> out) const;
  void build(std::size_t bins);

  std::uint32_t bin(float x) const {
    float position = (x - lowest_) * bins_per_unit_;
    position = position > first_bin_ ? position : first_bin_;  // NaN, too, becomes 0
    position = position < last_bin_ ? position : last_bin_;
    return static_cast<std::uint32_t>(static_cast<std::int32_t>(position));
  }

  float lowest_ = 0, bins_per_unit_ = 0, last_bin_ = 0;
  float first_bin_ = 0;  // always 0; as a literal, GCC 12 turns the maximum above into a branch
  int comparisons_ = 0;
  std::vector<std::uint16_t> first_;  // per bin: thresholds in lower bins
  std::vector<float> thresholds_;     // followed by +inf, which no value exceeds
};

}  // namespace ratefloor::quant

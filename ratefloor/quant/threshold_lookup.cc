// Building the table: the fewest bins (a power of two between 256 and 65,536) that leave one
// threshold per bin, or else 16 bins per threshold and however many comparisons that needs.
// Lloyd–Max and entropy-coded quantizers of bell-shaped sources end with one or two comparisons.
#include "ratefloor/quant/threshold_lookup.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace ratefloor::quant {

Result<ThresholdLookup> ThresholdLookup::make(std::span<const float> thresholds) {
  if (thresholds.size() > 65535) {
    return make_error(ErrorCode::kInvalidArgument, "more than 65535 thresholds");
  }
  for (std::size_t i = 0; i < thresholds.size(); ++i) {
    if (!std::isfinite(thresholds[i]) || (i > 0 && thresholds[i] < thresholds[i - 1])) {
      return make_error(ErrorCode::kInvalidArgument,
                        "thresholds must be finite and in increasing order");
    }
  }
  ThresholdLookup lookup;
  lookup.thresholds_.assign(thresholds.begin(), thresholds.end());
  lookup.thresholds_.push_back(std::numeric_limits<float>::infinity());
  std::size_t bins = 256;
  const std::size_t most =
      std::clamp<std::size_t>(std::bit_ceil(16 * thresholds.size()), 256, 65536);
  lookup.build(bins);
  while (lookup.comparisons_ > 1 && bins < most) lookup.build(bins *= 2);
  return lookup;
}

void ThresholdLookup::build(std::size_t bins) {
  const std::size_t count = thresholds_.size() - 1;
  lowest_ = count > 0 ? thresholds_.front() : 0.0f;
  const float range = count > 0 ? thresholds_[count - 1] - lowest_ : 0.0f;
  last_bin_ = static_cast<float>(bins - 1);
  bins_per_unit_ = last_bin_ / range;
  // One threshold, a range below f32's reach or above it: no table, comparisons alone.
  if (!std::isfinite(bins_per_unit_) || !(bins_per_unit_ > 0)) bins_per_unit_ = 0;
  if (bins_per_unit_ == 0) last_bin_ = 0, bins = 1;

  first_.assign(bins, static_cast<std::uint16_t>(count));
  comparisons_ = 0;
  std::size_t begin = 0;
  std::uint32_t filled = 0;
  while (begin < count) {
    const std::uint32_t b = bin(thresholds_[begin]);
    std::size_t end = begin + 1;
    while (end < count && bin(thresholds_[end]) == b) ++end;
    for (; filled <= b; ++filled) first_[filled] = static_cast<std::uint16_t>(begin);
    comparisons_ = std::max(comparisons_, static_cast<int>(end - begin));
    begin = end;
  }
}

template <int kComparisons>
void ThresholdLookup::fill_slots(std::span<const float> in, std::span<std::uint16_t> out) const {
  const float* const thresholds = thresholds_.data();
  const std::uint16_t* const first = first_.data();
  for (std::size_t i = 0; i < in.size(); ++i) {
    const float x = in[i];
    std::uint32_t s = first[bin(x)];
    for (int k = 0; k < kComparisons; ++k) s += x > thresholds[s];
    out[i] = static_cast<std::uint16_t>(s);
  }
}

void ThresholdLookup::slots(std::span<const float> in, std::span<std::uint16_t> out) const {
  switch (comparisons_) {
    case 0:
    case 1:
      return fill_slots<1>(in, out);
    case 2:
      return fill_slots<2>(in, out);
    case 3:
      return fill_slots<3>(in, out);
    default:
      for (std::size_t i = 0; i < in.size(); ++i) out[i] = slot(in[i]);
  }
}

std::size_t ThresholdLookup::table_bytes() const {
  return first_.size() * sizeof(first_[0]) + thresholds_.size() * sizeof(thresholds_[0]);
}

}  // namespace ratefloor::quant

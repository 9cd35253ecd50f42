#include "ratefloor/linear/feedback/quantizers/group_integers.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/coding/bit_pack.h"
#include "ratefloor/coding/symbol_counts.h"

namespace ratefloor::linear {

GroupIntegers::GroupIntegers(const GroupIntegerSettings& settings, std::size_t rows,
                             std::size_t columns)
    : settings_(settings),
      rows_(rows),
      columns_(columns),
      group_(settings.group > 0 ? std::min(settings.group, columns) : columns),
      groups_((columns + group_ - 1) / group_),
      scales_(groups_ * rows),
      zeros_(groups_ * rows),
      counts_(std::size_t{1} << settings.bits, 0) {}

void GroupIntegers::scale_group(std::size_t group, const Columns& targets) {
  const std::size_t first = group * group_, end = std::min(first + group_, columns_);
  std::vector<float> low(rows_, 0.0f), high(rows_, 0.0f);
  for (std::size_t c = first; c < end; ++c)
    for (std::size_t r = 0; r < rows_; ++r) {
      low[r] = std::min(low[r], targets[c][r]);
      high[r] = std::max(high[r], targets[c][r]);
    }
  const auto top = static_cast<float>((1 << settings_.bits) - 1);
  for (std::size_t r = 0; r < rows_; ++r) {
    const float range = settings_.asymmetric ? high[r] - low[r] : 2 * std::max(-low[r], high[r]);
    const float scale = half_->decode(half_->encode(range / top));
    scales_[group * rows_ + r] = scale;
    zeros_[group * rows_ + r] = !settings_.asymmetric
                                    ? static_cast<float>(1 << (settings_.bits - 1))
                                : scale > 0 ? std::min(std::nearbyint(-low[r] / scale), top)
                                            : 0.0f;
  }
}

void GroupIntegers::announce(std::size_t first, std::size_t count, const Columns& targets) {
  if (!half_) {  // all targets are those of the matrix still
    std::vector<float> largest(rows_, 0.0f);
    for (std::size_t c = 0; c < columns_; ++c)
      for (std::size_t r = 0; r < rows_; ++r)
        largest[r] = std::max(largest[r], std::abs(targets[c][r]));
    half_ = codec::HalfScale::for_scales(largest);
  }
  // The groups whose last column is among those to come.
  for (std::size_t g = 0; g < groups_; ++g) {
    const std::size_t last = std::min((g + 1) * group_, columns_) - 1;
    if (last >= first && last < first + count) scale_group(g, targets);
  }
}

void GroupIntegers::decide(std::size_t column, std::span<const float> target,
                           std::span<float> out) {
  const float top = static_cast<float>((1 << settings_.bits) - 1);
  const std::size_t at = column / group_ * rows_;
  for (std::size_t r = 0; r < target.size(); ++r) {
    const float scale = scales_[at + r], zero = zeros_[at + r];
    const float q =
        scale > 0 ? std::clamp(std::nearbyint(target[r] / scale) + zero, 0.0f, top) : zero;
    ++counts_[static_cast<std::size_t>(q)];
    out[r] = (q - zero) * scale;
  }
}

Result<CodeLength> GroupIntegers::code_length() const {
  const std::size_t scales = groups_ * rows_;
  double side = 16 + static_cast<double>(scales) * 16;
  if (settings_.asymmetric)
    side += 8 * static_cast<double>(coding::packed_bytes(scales, settings_.bits));
  const auto indices = static_cast<double>(coding::packed_bytes(rows_ * columns_, settings_.bits));
  return CodeLength{side + 8 * indices, side + coding::ideal_bits(counts_)};
}

}  // namespace ratefloor::linear

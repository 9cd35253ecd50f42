// Integers of b bits with a scale for each group of columns in a row: the grid of GPTQ (Frantar et
// al., arXiv:2210.17323).
//
//   symmetric   s = 2 max|t| / (2^b − 1), z = 2^(b−1)
//   asymmetric  t₋ = min(0, min t), t₊ = max(0, max t), s = (t₊ − t₋) / (2^b − 1),
//               z = round(−t₋ / s)
//   ŵ = (q − z) s,  q = round(t / s) + z within 0 … 2^b − 1
//
// The scale of a group is that of its targets when its first column is about to be decided, i.e.
// with the errors of all other groups fed back. Groups that share a tile of the cancellation, or
// that are longer than one, do without the errors made in the tile, as in GPTQ. Scales are
// f16 (codec/half_scale.h).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ratefloor/codec/half_scale.h"
#include "ratefloor/linear/feedback/quantizers/inner_quantizer.h"

namespace ratefloor::linear {

struct GroupIntegerSettings {
  int bits = 4;             // 1 … 8
  std::size_t group = 128;  // columns; 0: the whole row
  bool asymmetric = false;
};

class GroupIntegers final : public InnerQuantizer {
 public:
  GroupIntegers(const GroupIntegerSettings& settings, std::size_t rows, std::size_t columns);

  void announce(std::size_t first, std::size_t count, const Columns& targets) override;
  void decide(std::size_t column, std::span<const float> target, std::span<float> out) override;
  /// Packed indices, and for each group and row 16 bits of scale and b of zero point if asymmetric.
  Result<CodeLength> code_length() const override;
  std::size_t parts_of_row() const override { return groups_; }

 private:
  void scale_group(std::size_t group, const Columns& targets);

  GroupIntegerSettings settings_;
  std::size_t rows_, columns_, group_, groups_;
  std::optional<codec::HalfScale> half_;
  std::vector<float> scales_, zeros_;  // [group · rows + row]
  std::vector<std::uint64_t> counts_;
};

}  // namespace ratefloor::linear

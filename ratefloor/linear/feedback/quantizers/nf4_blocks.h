// NF4 with blocks of 64 along the row (Dettmers et al., arXiv:2305.14314), inside feedback.
//
// A block's scale is the largest magnitude of its targets when its tile is about to be decided, as
// in group_integers.h. It is stored as f32 (4.5 bits per weight in all), or quantized once more
// (4.127 bits): the map and the second level of codec/block_codebook/spec.md, over the blocks at
// the same place of all rows, since others are not known yet; so offsets are one for each place.
#pragma once

#include <cstdint>
#include <vector>

#include "ratefloor/linear/feedback/quantizers/inner_quantizer.h"

namespace ratefloor::linear {

class Nf4Blocks final : public InnerQuantizer {
 public:
  static constexpr std::size_t kBlock = 64;

  Nf4Blocks(bool double_quantized, std::size_t rows, std::size_t columns);

  void announce(std::size_t first, std::size_t count, const Columns& targets) override;
  void decide(std::size_t column, std::span<const float> target, std::span<float> out) override;
  Result<CodeLength> code_length() const override;
  std::size_t parts_of_row() const override { return blocks_; }

 private:
  bool double_quantized_;
  std::size_t rows_, columns_, blocks_;
  std::vector<float> exact_, stored_;  // largest magnitude, [block · rows + row]
  std::vector<std::uint64_t> counts_;
  double scale_bits_ = 0;
};

}  // namespace ratefloor::linear

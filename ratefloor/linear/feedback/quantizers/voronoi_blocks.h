// Lattice blocks down a column: Voronoi codes of E8 or the Leech lattice at a few scales.
//
// QuIP# (Tseng et al., arXiv:2402.04396) takes the eight entries of a block from eight columns of
// one row. Here they are eight rows of one column, which is the same code for the same cost, since
// rows are alike: every row of W meets the same Σ. It is better in two ways. The errors of a block
// are weighted by L_ii² times the identity, so that the nearest point is the best point, where
// eight columns have a full 8×8 weight that nearest points ignore. And the errors of each column
// are fed back to the next, where eight columns decided at once leave theirs.
//
// Codes are those for unit variance of quant/voronoi/stored_scales.h, a fixed number of bits for
// point and scale; a column is divided by the root mean square of its targets, 16 bits. The last
// block of a column is filled up with zeros.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "ratefloor/linear/feedback/quantizers/inner_quantizer.h"
#include "ratefloor/quant/voronoi/scale_union.h"

namespace ratefloor::linear {

class VoronoiBlocks final : public InnerQuantizer {
 public:
  /// `lattice`: "e8" or "leech"; q points along an axis. Error kInvalidArgument where there is no
  /// stored code of four scales for them.
  static Result<std::unique_ptr<VoronoiBlocks>> make(std::string_view lattice, int q,
                                                     std::size_t rows, std::size_t columns);

  void decide(std::size_t column, std::span<const float> target, std::span<float> out) override;
  Result<CodeLength> code_length() const override;
  float column_scale(std::size_t column) const override { return scales_[column]; }

 private:
  VoronoiBlocks(quant::ScaleUnionCoder coder, std::size_t rows, std::size_t columns);

  quant::ScaleUnionCoder coder_;
  std::size_t rows_, blocks_;  // of a column
  std::vector<float> scales_, normalized_;
  std::vector<std::uint8_t> digits_, choices_;
  std::vector<std::uint64_t> counts_;  // by scale of the union
};

}  // namespace ratefloor::linear

// Entropy-coded lattice blocks down a column: E8 or Leech points of rows next to each other, with a
// step of each column, coded as codec/lattice/spec.md has it.
//
// As voronoi_blocks.h, but for the rate: here steps decide it, so that every column can have the
// error that waterfilling gives it, and no scale is adapted to its targets. Columns take the place
// of the codec's rows: their classes, at most sixteen, are those of like width. The last block of a
// column is filled up with zeros, which are coded, too.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/kernel/nearest_point.h"
#include "ratefloor/linear/feedback/quantizers/inner_quantizer.h"

namespace ratefloor::linear {

class CodedLattice final : public InnerQuantizer {
 public:
  /// `steps`: of each column, for a lattice of one point per unit volume. `executor` must outlive
  /// this.
  CodedLattice(kernel::PointLattice lattice, std::size_t rows, std::span<const double> steps,
               const Executor& executor);

  void decide(std::size_t column, std::span<const float> target, std::span<float> out) override;
  /// Real bytes: laws, classes, streams; a scale for each column.
  Result<CodeLength> code_length() const override;
  float column_scale(std::size_t column) const override { return scales_[column]; }

 private:
  kernel::PointLattice lattice_;
  std::size_t padded_;  // rows, filled up
  const Executor& executor_;
  std::vector<float> scales_;  // of an integer coordinate
  std::vector<float> points_;  // columns × padded rows
};

}  // namespace ratefloor::linear

// Zeros as the decisions of successive cancellation.
//
// Whether a weight becomes 0 or keeps its target is one decision of cancel.h: a zero costs
// t_i² L_ii² of the layer's quadratic error given the decisions before it, and later columns make
// up for it. SparseGPT (Frantar & Alistarh 2023) is that with the zeros of least cost, chosen for
// all rows of a tile of 128 columns at once before the tile's own zeros are known, or for a group
// of columns in each row when it is its turn; its w² / [H⁻¹ = UᵀU]_ii² is our t² L_ii² in the other
// order of columns (docs/math/pruning.md). A mask that is given makes the feedback run with any
// other choice.
//
// The t_i to choose by are those that hold if all of the tile is kept: columns to come then move
// away from W by what they make up for, and that moves the columns behind them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ratefloor/linear/feedback/cancel.h"
#include "ratefloor/linear/prune/definite_factor.h"
#include "ratefloor/linear/prune/kept_values.h"
#include "ratefloor/linear/prune/sparsity.h"

namespace ratefloor::linear {

class Pruner final : public ColumnQuantizer {
 public:
  /// Chooses as it goes. `values` may be null: kept weights then stay as they are. All that is
  /// given must outlive this. Precondition: check_sparsity() has no objection.
  Pruner(const DefiniteFactor& factor, const Columns& w, const Sparsity& sparsity,
         KeptValues* values);
  /// Keeps to `mask`; weights of dead channels become 0 with any.
  Pruner(const DefiniteFactor& factor, const Columns& w, Mask mask, KeptValues* values);

  void announce(std::size_t first, std::size_t count, const Columns& targets) override;
  std::size_t group() const override;
  void announce_group(std::size_t first, std::size_t count, const Columns& targets) override;
  void decide(std::size_t column, std::span<const float> target, std::span<float> out) override;

  Mask& mask() { return mask_; }
  Columns& weights() { return weights_; }  // Ŵ, exactly as decided

 private:
  Columns targets_if_kept(std::size_t first, std::size_t count, const Columns& targets) const;
  void choose(std::size_t first, const Columns& targets);

  const DefiniteFactor& factor_;
  const Columns& w_;
  Sparsity sparsity_{};
  bool chooses_;
  KeptValues* values_;
  Mask mask_;
  Columns weights_;
};

}  // namespace ratefloor::linear

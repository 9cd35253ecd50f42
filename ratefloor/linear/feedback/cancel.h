// Successive cancellation: the columns of a matrix quantized one after the other, each making up
// for the errors of those before it.
//
// The quadratic error of a layer plus a ridge, tr((W − Ŵ)Σ(W − Ŵ)ᵀ) + Σ_i μ_i |ŵ_i|², is
// Σ_i L_ii² |t_i − ŵ_i|² plus a constant, where Σ + diag(μ) = LLᵀ and
//
//   t_i = w_i − v_i / L_ii + Σ_{j>i} (w_j − ŵ_j) L_ji / L_ii,   V = W diag(μ) L⁻ᵀ
//
// (docs/math/cancellation.md). So columns are decided from last to first, each as well as its
// quantizer can for the target t_i. With μ = 0 this is LDLQ, and GPTQ in the other order; with the
// ridge that belongs to the step it is regularized cancellation. Rows do not know of each other.
//
// Cost for r rows of n columns: r·n² products of f32 in a fixed order, twice that with a ridge.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ratefloor/linear/feedback/columns.h"
#include "ratefloor/linear/feedback/tiled_lower.h"

namespace ratefloor::linear {

/// Decides the columns of one run of rows; called from one thread, in the order of the decisions.
class ColumnQuantizer {
 public:
  virtual ~ColumnQuantizer() = default;
  /// Columns first … first + count − 1 come next; `targets` has them at [first], as they are before
  /// the errors among themselves are known. For quantizers whose scales span several columns.
  virtual void announce(std::size_t first, std::size_t count, const Columns& targets);
  /// How many neighbouring columns are to be decided as one group, a divisor of TiledLower::kTile,
  /// which stands for no groups; groups begin at multiples of it.
  virtual std::size_t group() const { return TiledLower::kTile; }
  /// Called before the first decision of each group, if there are groups: `targets` at [first] know
  /// all columns behind the group.
  virtual void announce_group(std::size_t first, std::size_t count, const Columns& targets);
  /// Writes the reproduction of each target.
  virtual void decide(std::size_t column, std::span<const float> target, std::span<float> out) = 0;
};

/// `factor`: L. `ridge`: μ of each column, or empty for none. Returns W − Ŵ.
/// Precondition: w.count() == factor.size(), which is ridge.size() unless that is empty.
Columns cancel(const TiledLower& factor, std::span<const double> ridge, const Columns& w,
               ColumnQuantizer& quantizer);

}  // namespace ratefloor::linear

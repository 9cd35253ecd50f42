// GPTQ, LDLQ, waterfilled successive cancellation and its regularized form: one algorithm.
//
//   order of columns, Σ + damping + diag(μ) = LLᵀ, then from the last column to the first
//   ŵ_i = Q_i(t_i) with the targets t_i of cancel.h.
//
// | as published | Q | steps | cancellation | order |
// | GPTQ | integers of fixed length, a scale per group | | plain, damping 0.01 | either |
// | GPTQ, entropy-coded | entropy-coded integers | uniform | plain | either |
// | LDLQ with E8 (QuIP#) | lattice blocks | | plain, damping 0.01 | natural |
// | QTIP | fixed-rate trellis | | plain, damping 0.01 | natural |
// | WaterSIC | entropy-coded integers | per column | lmmse | natural |
// | ratefloor | entropy-coded trellis | per column | regularized | natural |
//
// (Frantar et al., arXiv:2210.17323; Chee et al., arXiv:2307.13304; Tseng et al., arXiv:2402.04396
// and 2406.11235; the waterfilled form: arXiv:2605.13768.) GPTQ goes from the first column to the
// last: reverse the columns for its very numbers.
//
// Steps are c/L_ii, which spends on each whitened coordinate the same error c², or the same for all
// columns, with the same mean logarithm. c is searched for the rate that is asked for.
//
// Cost for r rows of n columns: n³/3 for a factor, r·n² for each pass; two to eight passes with a
// rate to meet, one factor in all, or one for each pass when regularized. Memory: four matrices of
// f32 and n²/2 f64.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/base/result.h"
#include "ratefloor/linear/calibration/input_statistics.h"
#include "ratefloor/linear/feedback/quantizers/make_inner.h"
#include "ratefloor/linear/transform/transformed_layer.h"

namespace ratefloor::linear {

enum class ColumnOrder {
  kNatural,     // the last column is decided first
  kByActivity,  // act-order: those of largest E[x_i²] are decided first
};

enum class Cancellation {
  kPlain,
  kLmmse,        // reproductions shrunk before their errors are fed back: decided_columns.h
  kRegularized,  // ridge μ_i = noise / E[ŵ_i²], targets shrunk with it
};

enum class Steps { kPerColumn, kUniform };

struct FeedbackSettings {
  InnerSettings inner{};
  ColumnOrder order = ColumnOrder::kNatural;
  Cancellation cancellation = Cancellation::kPlain;
  Steps steps = Steps::kPerColumn;
  /// Of the mean of Σ's diagonal, added to it (targets do not know of it). Doubled up to ten times
  /// where Σ is not definite, beginning at 1e-6 if it is 0.
  double damping = 0;
  /// Factors of rows and columns fitted at the end: rescaling.h. 16 bits for each row, and for each
  /// column that has no scale.
  bool rescale = false;
  /// C = E[x x̂ᵀ], channels × channels, row-major, where `statistics` are those of the inputs x̂ that
  /// quantized layers send and the weights were made for x: drift.h. Empty: the inputs are the
  /// same.
  std::span<const double> drifted_cross{};
  /// Around it all: rotations for quantizers that want weights to look Gaussian (QuIP#), columns
  /// kept apart. Its bits are counted. Not together with drift.
  LayerTransform transform{};
};

struct FeedbackResult {
  std::vector<float> weights;     // Ŵ, row-major
  double stored_bits = 0;         // everything but shape and names
  double entropy_bits = 0;        // indices at their ideal length
  double damping = 0;             // what was needed
  std::size_t dead_channels = 0;  // those that never saw an input: their weights became 0
  int passes = 0;
};

/// `statistics`: of the layer's input. The entropy-coded trellis is regularized, in natural order,
/// with steps per column, or not at all.
/// Preconditions: all weights finite, matrix not empty; check_statistics() has no objection.
/// Errors: kInvalidArgument where statistics have another number of channels than the matrix has
/// columns, and for settings that do not go together; kInternal where no damping makes Σ definite.
Result<FeedbackResult> quantize_with_feedback(const Matrix& matrix,
                                              const InputStatistics& statistics,
                                              const FeedbackSettings& settings,
                                              const Executor& executor);

}  // namespace ratefloor::linear

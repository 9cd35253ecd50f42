// SparseGPT that does not count on weights which will be pruned themselves.
//
// A zero's cost t² L_ii² supposes that all columns to come make up for it freely. At 90 % zeros one
// in ten does, and the feedback pours errors into weights that go to zero next. The ridge of
// regularized cancellation (cancel.h) says how uncertain the weights to come are: μ is a multiple
// of the error per weight over the weights' mean square, as for the noise of a quantizer. Nothing
// tells the multiple beforehand, so the passes try 1, ½ and ¼ beside plain damping, each with the
// least error found until then, and the best is kept: never worse than sparsegpt() with the usual
// damping. On inputs of spread 10⁴ the error falls by a third at half zeros and more
// (docs/math/pruning.md). Cost: four times that of sparsegpt and of the error's measurement.
#pragma once

#include <functional>
#include <memory>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/linear/calibration/input_statistics.h"
#include "ratefloor/linear/prune/sparsegpt.h"

namespace ratefloor::linear {

/// Makes what a pass does with kept weights: of a fixed rate, since passes are compared by error
/// alone. Empty: they stay as they are.
using MakeValues = std::function<std::unique_ptr<KeptValues>(const DefiniteFactor&)>;

struct RegularizedPruning {
  PrunedMatrix matrix;
  std::unique_ptr<KeptValues> values{};  // of the pass that was kept
  double error = 0;                      // tr(ΔΣΔᵀ)
  double ridge = 0;                      // μ, in the units of Σ; 0 if damping alone was best
  double damping = 0;
};

/// Errors: those of definite_factor and sparsegpt. Precondition: check_statistics() has no
/// objection.
Result<RegularizedPruning> regularized_sparsegpt(const Columns& w,
                                                 const InputStatistics& statistics,
                                                 const Sparsity& sparsity, const MakeValues& make,
                                                 const Executor& executor);

}  // namespace ratefloor::linear

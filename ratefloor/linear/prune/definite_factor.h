// The Cholesky factor that feedback runs on, of a Σ made definite.
//
// Σ of fewer tokens than channels is singular, and rounding makes others nearly so. As in GPTQ and
// SparseGPT a fraction of the mean of Σ's diagonal is added to the diagonal; where the
// factorization fails even so, ten times as much, up to the whole mean, and the result says how
// much it was. The mean is that of the channels that saw an input: dead ones have Σ_ii = 0, say
// nothing of their weights, and get the mean itself, so that every fraction leaves them definite.
//
// A ridge μ for regularized cancellation (cancel.h) may stand in for damping: it goes with a target
// that is shrunk accordingly, which damping leaves as it is.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/linear/calibration/input_statistics.h"
#include "ratefloor/linear/feedback/tiled_lower.h"

namespace ratefloor::linear {

inline constexpr double kUsualDamping = 0.01;

struct DefiniteFactor {
  TiledLower lower;                  // L of (Σ + damping · mean + diag(ridge)) = LLᵀ
  std::vector<double> ridge{};       // μ, or empty
  std::vector<std::uint8_t> dead{};  // 1 for channels without input
  double damping = 0;                // the fraction it took
  int attempts = 0;

  std::size_t size() const { return lower.size(); }
  std::size_t dead_count() const;
};

/// `damping`: the fraction to begin with, 0 … 1. `ridge`: μ of each channel in the units of Σ, or
/// empty. Precondition: check_statistics() has no objection. Errors: kInvalidArgument for a damping
/// outside 0 … 1 and for a ridge of another size or below 0; kDegenerate where not even a damping
/// of 1 makes Σ definite.
Result<DefiniteFactor> definite_factor(const InputStatistics& statistics, double damping,
                                       std::span<const double> ridge, const Executor& executor);

}  // namespace ratefloor::linear

// A matrix as an ideal quantizer would leave it: what a model makes of errors of that kind can be
// measured before anything is quantized.
#pragma once

#include <cstdint>
#include <span>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/linear/calibration/input_statistics.h"

namespace ratefloor::linear {

/// weights, rows × channels, row-major ← WΣA⁻¹ + c z L⁻¹ with A = Σ + diag(c² / P) = LLᵀ, P the
/// columns' mean squares and z white and Gaussian: regularized cancellation with Gaussian channels
/// of noise c² (docs/math/cancellation.md). Returns tr(ΔΣΔᵀ) of the change. Noise depends on seed,
/// row and column alone. Error kMalformed for second moments that are those of no inputs.
Result<double> add_ideal_noise(const InputStatistics& statistics, double noise, std::uint64_t seed,
                               const Executor& executor, std::span<float> weights);

/// Independent noise of variance `noise`; returns its sum of squares.
double add_white_noise(double noise, std::uint64_t seed, std::span<float> weights);

}  // namespace ratefloor::linear

// Weights for inputs that are no longer what they were: drift correction.
//
// Once the layers before it are quantized, a layer gets x̂ in place of x. With Σ = E[xxᵀ],
// Σ̂ = E[x̂x̂ᵀ] and C = E[x x̂ᵀ], what it should make least is, ridge included,
//
//   E|Wx − Ŵx̂|² + Σ_i μ_i |ŵ_i|² = tr WΣWᵀ − 2 tr WCŴᵀ + tr ŴAŴᵀ,   A = Σ̂ + diag(μ) = LLᵀ
//     = |ŴL − WCL⁻ᵀ|² + tr WΣWᵀ − |WCL⁻ᵀ|².
//
// The last two terms do not depend on Ŵ. The first is what plain cancellation with the factor L
// makes small when it aims at W' = WCA⁻¹, since W'L = WCL⁻ᵀ: its targets are
//
//   t_i = w'_i + Σ_{j>i} (w'_j − ŵ_j) L_ji / L_ii.
//
// In terms of W this is the rule of cancel.h with V = WNL⁻ᵀ for N = diag(μ) + Σ̂ − C, because
// WC = W(A − N): a ridge alone is the case C = Σ̂. Without quantization W' is the best that can be
// done; the error that it leaves, tr W(Σ − CA⁻¹Cᵀ)Wᵀ at μ = 0, no later choice undoes.
// (Qronos, arXiv:2505.11695, corrects for the same by updates of another form.)
#pragma once

#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/linear/feedback/columns.h"
#include "ratefloor/linear/feedback/tiled_lower.h"

namespace ratefloor::linear {

/// W' = WCA⁻¹. `factor`: L of A; `cross`: C = E[x x̂ᵀ] in A's units, n × n, row-major (rows: the
/// original inputs). In f64, rounded at the end; 3·r·n² multiplications, the same bits on any
/// number of threads. Preconditions: w.count() == factor.size(), cross.size() is its square.
Columns aim_at_drifted(const TiledLower& factor, std::span<const double> cross, const Columns& w,
                       const Executor& executor);

}  // namespace ratefloor::linear

// Factors of rows and columns, fitted after everything is decided: ŵ_ri ← ρ_r ŵ_ri κ_i.
//
// The layer's error is quadratic in the rows' factors for given ones of the columns, and the other
// way round, so that each in turn is set to the least. With t_r the target of row r and
// u_r = ŵ_r diag(κ),
//
//   ρ_r = u_rΣt_rᵀ / u_rΣu_rᵀ
//   Aκ = b,  A_ij = Σ_ij Σ_r ρ_r² ŵ_ri ŵ_rj,  b_i = Σ_r ρ_r ŵ_ri (Σt_r)_i.
//
// But for the rounding of what is stored, the error never rises. (The alternating rescalers of
// WaterSIC, arXiv:2605.13768.) Cost of each round: 3r·n² + n³/3 operations, by Eigen: results agree
// between machines to rounding.
#pragma once

#include <span>
#include <vector>

#include "ratefloor/linear/calibration/input_statistics.h"

namespace ratefloor::linear {

struct Rescaling {
  std::vector<float> row, column;  // from 0 to 2
};

/// `target`, `weights`: rows × channels, row-major. Factors 1 where rows or columns are 0.
/// `column_scale`: what each column's codes are multiplied by already: factors are such that their
/// products with it can be stored (storable_scale); rows' factors can be stored themselves.
Rescaling fit_rescaling(const InputStatistics& statistics, std::span<const float> target,
                        std::span<const float> weights, std::span<const float> column_scale,
                        int rounds = 3);

void rescale(const Rescaling& factors, std::span<float> weights);

}  // namespace ratefloor::linear

// The squared error of an estimated matrix product.
#pragma once

#include "ratefloor/quant/product/product_scheme.h"

namespace ratefloor::quant {

struct ProductError {
  double squared_error = 0;  // Σ_jk (a_j·b_k − â_j·b̂_k)²
  double energy = 0;         // Σ_jk (a_j·b_k)²
};

/// Inner products are formed in double, in index order. Preconditions: all four have the same n;
/// an estimate has as many rows as its factor. Cost: 2 · rows(A) · rows(B) · n multiplications.
ProductError product_error(FactorView a, FactorView b, FactorView a_estimate, FactorView b_estimate,
                           const Executor& executor);

}  // namespace ratefloor::quant

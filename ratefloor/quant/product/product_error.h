// A matrix product and the squared error of an estimate of it.
#pragma once

#include <span>
#include <vector>

#include "ratefloor/quant/product/product_scheme.h"

namespace ratefloor::quant {

struct ProductError {
  double squared_error = 0;  // Σ_jk (a_j·b_k − â_j·b̂_k)²
  double energy = 0;         // Σ_jk (a_j·b_k)²
};

/// a_j·b_k at [j · rows(B) + k], in double, summed in index order. Precondition: both have the same
/// n. Cost: rows(A) · rows(B) · n multiplications.
std::vector<double> inner_products(FactorView a, FactorView b, const Executor& executor);

/// `exact`: the inner_products of what is estimated. Cost: those of the estimates.
ProductError product_error(std::span<const double> exact, FactorView a_estimate,
                           FactorView b_estimate, const Executor& executor);

}  // namespace ratefloor::quant

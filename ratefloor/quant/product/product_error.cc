#include "ratefloor/quant/product/product_error.h"

#include <vector>

namespace ratefloor::quant {
namespace {

/// Coordinate i of all rows side by side, so that the inner loop below runs over rows of B.
std::vector<double> transposed(FactorView factor) {
  const std::size_t rows = factor.rows();
  std::vector<double> t(factor.x.size());
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t i = 0; i < factor.n; ++i) t[i * rows + r] = factor.x[r * factor.n + i];
  return t;
}

/// products[k] = a · (row k of the transposed b).
void inner_products(std::span<const float> a, const std::vector<double>& b,
                    std::span<double> products) {
  for (double& p : products) p = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double factor = a[i];
    if (factor == 0) continue;  // dropped coordinates
    const double* row = b.data() + i * products.size();
    for (std::size_t k = 0; k < products.size(); ++k) products[k] += factor * row[k];
  }
}

}  // namespace

ProductError product_error(FactorView a, FactorView b, FactorView a_estimate, FactorView b_estimate,
                           const Executor& executor) {
  const std::vector<double> right = transposed(b), right_estimate = transposed(b_estimate);
  std::vector<ProductError> rows(a.rows());
  executor.for_each(a.rows(), [&](std::size_t j) {
    std::vector<double> exact(b.rows()), estimate(b.rows());
    inner_products(a.x.subspan(j * a.n, a.n), right, exact);
    inner_products(a_estimate.x.subspan(j * a.n, a.n), right_estimate, estimate);
    for (std::size_t k = 0; k < b.rows(); ++k) {
      rows[j].squared_error += (exact[k] - estimate[k]) * (exact[k] - estimate[k]);
      rows[j].energy += exact[k] * exact[k];
    }
  });
  ProductError total;
  for (const ProductError& row : rows) {
    total.squared_error += row.squared_error;
    total.energy += row.energy;
  }
  return total;
}

}  // namespace ratefloor::quant

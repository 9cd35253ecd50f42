#include "ratefloor/quant/product/product_error.h"

#include <cassert>
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
void multiply_row(std::span<const float> a, const std::vector<double>& b,
                  std::span<double> products) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double factor = a[i];
    if (factor == 0) continue;  // dropped coordinates
    const double* row = b.data() + i * products.size();
    for (std::size_t k = 0; k < products.size(); ++k) products[k] += factor * row[k];
  }
}

}  // namespace

std::vector<double> inner_products(FactorView a, FactorView b, const Executor& executor) {
  assert(a.n == b.n);
  const std::vector<double> right = transposed(b);
  std::vector<double> products(a.rows() * b.rows());
  executor.for_each(a.rows(), [&](std::size_t j) {
    multiply_row(a.x.subspan(j * a.n, a.n), right,
                 std::span(products).subspan(j * b.rows(), b.rows()));
  });
  return products;
}

ProductError product_error(std::span<const double> exact, FactorView a_estimate,
                           FactorView b_estimate, const Executor& executor) {
  const std::vector<double> estimate = inner_products(a_estimate, b_estimate, executor);
  assert(exact.size() == estimate.size());
  ProductError total;
  for (std::size_t j = 0; j < exact.size(); j += b_estimate.rows()) {
    ProductError row;  // by rows: shorter sums
    for (std::size_t k = j; k < j + b_estimate.rows(); ++k) {
      row.squared_error += (exact[k] - estimate[k]) * (exact[k] - estimate[k]);
      row.energy += exact[k] * exact[k];
    }
    total.squared_error += row.squared_error;
    total.energy += row.energy;
  }
  return total;
}

}  // namespace ratefloor::quant

#include "ratefloor/linear/allocation/waterfill.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/base/portable_math.h"

namespace ratefloor::linear {
namespace {

double rate_under(const Allocated& matrix, double log2_level, const RateBounds& bounds) {
  if (matrix.fixed_bits) return *matrix.fixed_bits;
  const double least = std::max(bounds.least, matrix.least_bits);
  if (matrix.curve->empty() || !(matrix.kappa > 0)) return least;
  const double rate = matrix.curve->rate_at(log2_level - portable::log2(matrix.kappa));
  return std::clamp(rate + bounds.overhead, least, std::max(bounds.most, least));
}

}  // namespace

std::vector<double> waterfill(std::span<const Allocated> matrices, double total_bits,
                              const RateBounds& bounds) {
  const auto total_at = [&](double log2_level) {
    double bits = 0;
    for (const Allocated& matrix : matrices)
      bits += static_cast<double>(matrix.curve->weights) * rate_under(matrix, log2_level, bounds);
    return bits;
  };
  double low = -400, high = 400;
  for (int i = 0; i < 100; ++i) {
    const double middle = 0.5 * (low + high);
    (total_at(middle) > total_bits ? low : high) = middle;
  }
  std::vector<double> rates;
  for (const Allocated& matrix : matrices) rates.push_back(rate_under(matrix, high, bounds));
  return rates;
}

double expected_loss(const Allocated& matrix, double rate, const RateBounds& bounds) {
  if (matrix.curve->empty()) return 0;
  return matrix.kappa * matrix.curve->error_at(matrix.curve->noise_at(rate - bounds.overhead));
}

double marginal_value(const Allocated& matrix, double rate, double change,
                      const RateBounds& bounds) {
  return expected_loss(matrix, rate, bounds) - expected_loss(matrix, rate + change, bounds);
}

}  // namespace ratefloor::linear

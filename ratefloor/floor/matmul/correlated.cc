#include "ratefloor/floor/matmul/correlated.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>

#include "ratefloor/floor/matmul/asymmetric.h"
#include "ratefloor/floor/matmul/bisect.h"
#include "ratefloor/floor/matmul/gamma.h"

namespace ratefloor::floor {
namespace {

std::vector<double> products(AlignedSpectra spectra) {
  assert(!spectra.a.empty() && spectra.a.size() == spectra.b.size());
  std::vector<double> weights(spectra.a.size());
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = spectra.a[i] * spectra.b[i];
  return weights;
}

double sum(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

/// Indices of the positive weights, largest first.
std::vector<std::size_t> falling_order(const std::vector<double>& weights) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < weights.size(); ++i)
    if (weights[i] > 0) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t i, std::size_t j) { return weights[i] > weights[j]; });
  return order;
}

/// Reverse waterfilling: D_i = min(1, θ/w_i), relative to the variance, with Σ ½ log2(1/D_i) = n·R.
std::vector<double> waterfilling(const std::vector<double>& weights, double rate_bits) {
  std::vector<double> distortion(weights.size(), 1.0);
  const std::vector<std::size_t> order = falling_order(weights);
  const double budget = 2 * static_cast<double>(weights.size()) * rate_bits;
  double log_sum = 0, log_level = 0;
  std::size_t wet = 0;  // the k largest weights are above the water for the least k that fits
  while (wet < order.size()) {
    log_sum += std::log2(weights[order[wet]]);
    ++wet;
    log_level = (log_sum - budget) / static_cast<double>(wet);
    if (wet == order.size() || log_level >= std::log2(weights[order[wet]])) break;
  }
  for (std::size_t k = 0; k < wet; ++k)
    distortion[order[k]] = std::min(1.0, std::exp2(log_level - std::log2(weights[order[k]])));
  return distortion;
}

}  // namespace

double rotated_error(AlignedSpectra spectra, double rate_a_bits, double rate_b_bits) {
  const double delta = matmul_phi(rate_a_bits, rate_b_bits);
  const double traces = sum(spectra.a) * sum(spectra.b) / static_cast<double>(spectra.a.size());
  return delta * (1 - delta) * traces + delta * delta * sum(products(spectra));
}

double whitened_error(AlignedSpectra spectra, double rate_a_bits, double rate_b_bits) {
  return matmul_phi(rate_a_bits, rate_b_bits) * sum(products(spectra));
}

double cross_weighted_error(AlignedSpectra spectra, double rate_a_bits, double rate_b_bits) {
  const std::vector<double> weights = products(spectra);
  const std::vector<double> da = waterfilling(weights, rate_a_bits);
  const std::vector<double> db = waterfilling(weights, rate_b_bits);
  double error = 0;
  for (std::size_t i = 0; i < weights.size(); ++i)
    error += weights[i] * (da[i] + db[i] - da[i] * db[i]);
  return error;
}

double high_rate_error(AlignedSpectra spectra, double rate_a_bits, double rate_b_bits) {
  const std::vector<double> weights = products(spectra);
  const auto n = static_cast<double>(weights.size());
  double log_sum = 0;
  for (const double w : weights) log_sum += std::log2(w);  // −∞ at 0
  return (std::exp2(-2 * rate_a_bits) + std::exp2(-2 * rate_b_bits)) * n * std::exp2(log_sum / n);
}

// The conditions of Kuhn and Tucker at price ν: w·(−Γ'(r)) = ν where r > 0, and w·(−Γ'(0)) <= ν
// where r = 0. −Γ' is constant up to R*, so that a coordinate jumps from nothing to R* when ν falls
// to w·(−Γ'(0)); those exactly at the jump take what is left of the budget.
AlignedOptimum equal_rate_optimum(AlignedSpectra spectra, double rate_bits) {
  const std::vector<double> weights = products(spectra);
  const std::vector<std::size_t> order = falling_order(weights);
  AlignedOptimum optimum;
  optimum.rates.assign(weights.size(), 0.0);
  const double budget = static_cast<double>(weights.size()) * rate_bits;
  // −φ'(r) = 4 ln 2·x(1 − x), x = 2^{−2r}; q = ν/(4 ln 2) is enough of a price.
  const double jump = kTimeSharingSlope / (4 * std::numbers::ln2);
  const auto rate_at = [&](double q, double w) {
    const double c = q / w;
    if (c >= jump) return 0.0;
    return -std::log2(2 * c / (1 + std::sqrt(1 - 4 * c))) / 2;
  };
  const auto spent = [&](double q) {
    double total = 0;
    for (const std::size_t i : order) total += rate_at(q, weights[i]);
    return total;
  };
  if (!order.empty() && budget > 0) {
    // The price: the least q at which no more than the budget is spent.
    const double price =
        bisect(0, jump * weights[order[0]], [&](double q) { return spent(q) - budget; });
    const double left = budget - spent(price);
    for (const std::size_t i : order) optimum.rates[i] = rate_at(price, weights[i]);
    std::vector<std::size_t> sharing;
    for (const std::size_t i : order)
      if (optimum.rates[i] == 0 && rate_at(price * (1 - 1e-12), weights[i]) > 0)
        sharing.push_back(i);
    for (const std::size_t i : sharing)
      optimum.rates[i] = left / static_cast<double>(sharing.size());
  }
  for (std::size_t i = 0; i < weights.size(); ++i)
    optimum.error += weights[i] * matmul_gamma(optimum.rates[i]);
  return optimum;
}

}  // namespace ratefloor::floor

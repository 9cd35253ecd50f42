// The layer that theory knows all about: independent Gaussian weights, and inputs whose second
// moments have log-uniform eigenvalues in a random orientation.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

#include "ratefloor/base/random.h"
#include "ratefloor/linear/calibration/input_statistics.h"

namespace ratefloor::linear::testing {

struct SyntheticLayer {
  std::size_t rows = 0, cols = 0;
  std::vector<float> weights{};       // row-major, unit variance
  std::vector<double> eigenvalues{};  // of Σ, geometric mean about 1
  InputStatistics statistics{};
};

inline double normal(std::uint64_t seed, std::uint64_t index) {
  const auto [u, v] = uniform_pair(seed, index, 0, 0);
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
}

/// `spread`: greatest over least eigenvalue, about. Cost: 2n³ multiply-adds.
inline SyntheticLayer synthetic_layer(std::size_t rows, std::size_t cols, double spread,
                                      std::uint64_t seed) {
  SyntheticLayer layer{.rows = rows, .cols = cols};
  layer.weights.resize(rows * cols);
  for (std::size_t i = 0; i < layer.weights.size(); ++i)
    layer.weights[i] = static_cast<float>(normal(seed, i));
  // Rows of q: orthonormal (modified Gram–Schmidt).
  const std::size_t n = cols;
  std::vector<std::vector<double>> q(n, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < n; ++k) q[i][k] = normal(seed + 1, i * n + k);
    for (std::size_t j = 0; j <= i; ++j) {
      double along = 0;
      for (std::size_t k = 0; k < n; ++k) along += q[i][k] * q[j][k];
      if (j == i)
        for (double& x : q[i]) x /= std::sqrt(along);
      else
        for (std::size_t k = 0; k < n; ++k) q[i][k] -= along * q[j][k];
    }
  }
  for (std::size_t i = 0; i < n; ++i)
    layer.eigenvalues.push_back(std::pow(spread, uniform_pair(seed + 2, i, 0, 0)[0] - 0.5));
  layer.statistics = {.name = "synthetic", .channels = n, .count = 1u << 20};
  layer.statistics.second_moment_sum.resize(packed_size(n));
  layer.statistics.sum.resize(n);
  layer.statistics.max_abs.resize(n, 1e3f);
  for (std::size_t e = 0; e < n; ++e)
    for (std::size_t i = 0; i < n; ++i) {
      double* const row = layer.statistics.second_moment_sum.data() + packed_index(n, i, i);
      const double scaled = layer.eigenvalues[e] * q[e][i] * (1u << 20);
      for (std::size_t j = i; j < n; ++j) row[j - i] += scaled * q[e][j];
    }
  return layer;
}

/// Reverse waterfilling: bits per weight at a mean error per weight.
inline double waterfilling_rate(const std::vector<double>& eigenvalues, double error) {
  double low = 0, high = 1e12;
  for (int i = 0; i < 300; ++i) {
    const double level = 0.5 * (low + high);
    double sum = 0;
    for (const double v : eigenvalues) sum += std::min(v, level);
    (sum < error * static_cast<double>(eigenvalues.size()) ? low : high) = level;
  }
  double bits = 0;
  for (const double v : eigenvalues) bits += v > low ? 0.5 * std::log2(v / low) : 0;
  return bits / static_cast<double>(eigenvalues.size());
}

}  // namespace ratefloor::linear::testing

// SparseGPT as its paper has it: H⁻¹ = UᵀU, columns from first to last, dense f64, a loop per sum.
// (Frantar & Alistarh 2023, algorithm 1, and the n:m variant of section 3.3.)
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "ratefloor/linear/feedback/testing/plain_cancellation.h"
#include "ratefloor/linear/prune/sparsity.h"

namespace ratefloor::linear::testing {

/// `ends`: where blocks of columns end, the last at n; with groups they only say where errors of
/// all columns before are known, which is everywhere. `keep` is what a kept weight becomes.
inline Dense plain_sparsegpt(Dense w, const Dense& h, const Sparsity& sparsity,
                             const std::vector<std::size_t>& ends, const Rounding& keep) {
  const std::size_t n = h.size(), rows = w.size();
  Dense identity = zeros(n, n);
  for (std::size_t i = 0; i < n; ++i) identity[i][i] = 1;
  const Dense u = plain_cholesky(plain_solve(plain_cholesky(h), identity));  // transposed U
  Dense result = zeros(rows, n), kept = zeros(rows, n);
  const auto metric = [&](std::size_t r, std::size_t i) {
    return w[r][i] * w[r][i] / (u[i][i] * u[i][i]);
  };
  // Drops all but the largest of these places (row, column).
  using Place = std::pair<std::size_t, std::size_t>;
  const auto drop = [&](std::vector<Place> places, std::size_t count) {
    std::ranges::stable_sort(places, {}, [&](const Place& p) { return metric(p.first, p.second); });
    for (std::size_t k = 0; k < places.size(); ++k)
      kept[places[k].first][places[k].second] = k < count ? 0 : 1;
  };
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    if (sparsity.group == 0) {
      std::vector<Place> places;
      for (std::size_t i = begin; i < end; ++i)
        for (std::size_t r = 0; r < rows; ++r) places.emplace_back(r, i);
      const auto count =
          static_cast<std::size_t>(sparsity.share * static_cast<double>(places.size()) + 0.5);
      drop(places, count);
    }
    for (std::size_t i = begin; i < end; ++i) {
      if (sparsity.group > 0 && i % sparsity.group == 0)
        for (std::size_t r = 0; r < rows; ++r) {
          std::vector<Place> places;
          for (std::size_t k = 0; k < sparsity.group; ++k) places.emplace_back(r, i + k);
          drop(places, sparsity.zeros);
        }
      for (std::size_t r = 0; r < rows; ++r) {
        result[r][i] = kept[r][i] != 0 ? keep(i, w[r][i]) : 0;
        const double error = (w[r][i] - result[r][i]) / u[i][i];
        for (std::size_t j = i; j < n; ++j) w[r][j] -= error * u[j][i];
      }
    }
    begin = end;
  }
  return result;
}

/// Last column first: what goes from first to last there goes from last to first here.
inline Dense reversed_columns(Dense w) {
  for (std::vector<double>& row : w) std::ranges::reverse(row);
  return w;
}
inline Dense reversed_both(Dense a) {
  std::ranges::reverse(a);
  return reversed_columns(std::move(a));
}

}  // namespace ratefloor::linear::testing

#include "ratefloor/linear/feedback/drift.h"

#include <algorithm>
#include <cassert>

namespace ratefloor::linear {
namespace {

constexpr std::size_t kRows = 16;  // at a time

// x ← x A⁻¹ for rows x side by side: x[i · kRows + r]. xL = y from the last entry, then back.
void solve(const TiledLower& l, double* x) {
  const std::size_t n = l.size();
  const auto subtract = [&](std::size_t to, std::size_t from, double factor) {
    for (std::size_t r = 0; r < kRows; ++r) x[to * kRows + r] -= factor * x[from * kRows + r];
  };
  const auto divide = [&](std::size_t at) {
    const double pivot = l.at(at, at);
    for (std::size_t r = 0; r < kRows; ++r) x[at * kRows + r] /= pivot;
  };
  for (std::size_t i = 0; i < n; ++i) {  // y Lᵀ = x
    for (std::size_t k = 0; k < i; ++k) subtract(i, k, l.at(i, k));
    divide(i);
  }
  for (std::size_t i = n; i-- > 0;) {  // z L = y
    divide(i);
    for (std::size_t k = 0; k < i; ++k) subtract(k, i, l.at(i, k));
  }
}

}  // namespace

Columns aim_at_drifted(const TiledLower& factor, std::span<const double> cross, const Columns& w,
                       const Executor& executor) {
  const std::size_t n = factor.size(), rows = w.rows();
  assert(w.count() == n && cross.size() == n * n);
  Columns aim(rows, n);
  executor.for_each((rows + kRows - 1) / kRows, [&](std::size_t run) {
    const std::size_t first = run * kRows, count = std::min(kRows, rows - first);
    std::vector<double> x(n * kRows, 0.0);
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t r = 0; r < count; ++r)
          x[i * kRows + r] += double{w[k][first + r]} * cross[k * n + i];
    solve(factor, x.data());
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t r = 0; r < count; ++r)
        aim[i][first + r] = static_cast<float>(x[i * kRows + r]);
  });
  return aim;
}

}  // namespace ratefloor::linear

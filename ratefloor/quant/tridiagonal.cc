// Row exchanges fill in one further diagonal and no more (Golub & Van Loan, section 4.3).
#include "ratefloor/quant/tridiagonal.h"

#include <cmath>
#include <utility>

namespace ratefloor::quant {

bool solve(Tridiagonal m, std::span<std::vector<double>* const> sides) {
  const std::size_t n = m.size();
  std::vector<double> second_upper(n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    if (i + 1 < n && std::abs(m.lower[i + 1]) > std::abs(m.diagonal[i])) {
      std::swap(m.diagonal[i], m.lower[i + 1]);
      std::swap(m.upper[i], m.diagonal[i + 1]);
      if (i + 2 < n) std::swap(second_upper[i], m.upper[i + 1]);
      for (auto* side : sides) std::swap((*side)[i], (*side)[i + 1]);
    }
    if (m.diagonal[i] == 0 || !std::isfinite(m.diagonal[i])) return false;
    if (i + 1 == n) break;
    const double factor = m.lower[i + 1] / m.diagonal[i];
    m.diagonal[i + 1] -= factor * m.upper[i];
    if (i + 2 < n) m.upper[i + 1] -= factor * second_upper[i];
    for (auto* side : sides) (*side)[i + 1] -= factor * (*side)[i];
  }
  for (auto* side : sides) {
    auto& x = *side;
    for (std::size_t i = n; i-- > 0;) {
      if (i + 1 < n) x[i] -= m.upper[i] * x[i + 1];
      if (i + 2 < n) x[i] -= second_upper[i] * x[i + 2];
      x[i] /= m.diagonal[i];
      if (!std::isfinite(x[i])) return false;
    }
  }
  return true;
}

bool solve_positive_definite(const Tridiagonal& m, std::vector<double>& x) {
  const std::size_t n = m.size();
  std::vector<double> pivot(n);
  for (std::size_t i = 0; i < n; ++i) {
    pivot[i] = m.diagonal[i];
    if (i > 0) {
      const double factor = m.lower[i] / pivot[i - 1];
      pivot[i] -= factor * m.upper[i - 1];
      x[i] -= factor * x[i - 1];
    }
    if (!(pivot[i] > 0)) return false;
  }
  for (std::size_t i = n; i-- > 0;) {
    if (i + 1 < n) x[i] -= m.upper[i] * x[i + 1];
    x[i] /= pivot[i];
  }
  return true;
}

}  // namespace ratefloor::quant

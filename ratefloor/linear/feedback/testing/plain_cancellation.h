// Successive cancellation as its definitions read: dense f64 matrices, a loop per sum.
#pragma once

#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

namespace ratefloor::linear::testing {

using Dense = std::vector<std::vector<double>>;

inline Dense zeros(std::size_t rows, std::size_t cols) {
  return Dense(rows, std::vector<double>(cols, 0.0));
}

/// L of A = LLᵀ.
inline Dense plain_cholesky(const Dense& a) {
  const std::size_t n = a.size();
  Dense l = zeros(n, n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a[i][j];
      for (std::size_t k = 0; k < j; ++k) sum -= l[i][k] * l[j][k];
      l[i][j] = i == j ? std::sqrt(sum) : sum / l[j][j];
    }
  return l;
}

/// X with X·LLᵀ = B, for the rows of B.
inline Dense plain_solve(const Dense& l, Dense b) {
  const std::size_t n = l.size();
  for (std::vector<double>& x : b) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < i; ++k) x[i] -= l[i][k] * x[k];
      x[i] /= l[i][i];
    }
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t k = i + 1; k < n; ++k) x[i] -= l[k][i] * x[k];
      x[i] /= l[i][i];
    }
  }
  return b;
}

inline Dense product(const Dense& a, const Dense& b) {
  Dense c = zeros(a.size(), b.front().size());
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t k = 0; k < b.size(); ++k)
      for (std::size_t j = 0; j < c[i].size(); ++j) c[i][j] += a[i][k] * b[k][j];
  return c;
}

/// tr(ΔAΔᵀ).
inline double quadratic(const Dense& delta, const Dense& a) {
  double sum = 0;
  for (const std::vector<double>& d : delta)
    for (std::size_t i = 0; i < d.size(); ++i)
      for (std::size_t j = 0; j < d.size(); ++j) sum += d[i] * a[i][j] * d[j];
  return sum;
}

/// quantize(column, target) of one weight.
using Rounding = std::function<double(std::size_t, double)>;

/// Ŵ: aim at W' = WΣ(Σ + diag μ)⁻¹, factor Σ + diag μ = LLᵀ, decide from the last column to the
/// first, each target w'_i + Σ_{j>i} (w'_j − ŵ_j) L_ji / L_ii.
inline Dense plain_cancellation(const Dense& w, const Dense& sigma, const std::vector<double>& mu,
                                const Rounding& quantize) {
  const std::size_t n = sigma.size();
  Dense a = sigma;
  for (std::size_t i = 0; i < n; ++i) a[i][i] += mu[i];
  const Dense l = plain_cholesky(a);
  const Dense aim = plain_solve(l, product(w, sigma));
  Dense result = zeros(w.size(), n);
  for (std::size_t r = 0; r < w.size(); ++r)
    for (std::size_t i = n; i-- > 0;) {
      double target = aim[r][i];
      for (std::size_t j = i + 1; j < n; ++j)
        target += (aim[r][j] - result[r][j]) * l[j][i] / l[i][i];
      result[r][i] = quantize(i, target);
    }
  return result;
}

/// Ŵ as GPTQ computes it: H⁻¹ = UᵀU with U upper, columns from first to last, the rest of the row
/// updated by −(w_i − q_i)/U_ii · U_i. (Frantar et al. 2022.)
inline Dense plain_gptq(Dense w, const Dense& h, const Rounding& quantize) {
  const std::size_t n = h.size();
  Dense identity = zeros(n, n);
  for (std::size_t i = 0; i < n; ++i) identity[i][i] = 1;
  const Dense inverse = plain_solve(plain_cholesky(h), identity);
  const Dense u = plain_cholesky(inverse);  // its transpose is U
  Dense result = zeros(w.size(), n);
  for (std::size_t r = 0; r < w.size(); ++r)
    for (std::size_t i = 0; i < n; ++i) {
      result[r][i] = quantize(i, w[r][i]);
      const double error = (w[r][i] - result[r][i]) / u[i][i];
      for (std::size_t j = i; j < n; ++j) w[r][j] -= error * u[j][i];
    }
  return result;
}

}  // namespace ratefloor::linear::testing

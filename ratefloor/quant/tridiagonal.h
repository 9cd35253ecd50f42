// Tridiagonal linear systems, solved by Gaussian elimination with row exchanges. Cost: O(n).
#pragma once

#include <span>
#include <vector>

namespace ratefloor::quant {

/// Row i reads lower[i] x[i-1] + diagonal[i] x[i] + upper[i] x[i+1]; lower[0] and the last upper
/// are not used.
struct Tridiagonal {
  explicit Tridiagonal(std::size_t n) : lower(n), diagonal(n), upper(n) {}
  std::size_t size() const { return diagonal.size(); }
  std::vector<double> lower, diagonal, upper;
};

/// Replaces each right-hand side (of size() entries) by the solution. False when the matrix is
/// singular to working precision or holds something that is not finite; the sides are then garbage.
bool solve(Tridiagonal matrix, std::span<std::vector<double>* const> sides);

/// The same for a symmetric matrix, only if it is positive definite: false as soon as a pivot is
/// not.
bool solve_positive_definite(const Tridiagonal& matrix, std::vector<double>& side);

}  // namespace ratefloor::quant

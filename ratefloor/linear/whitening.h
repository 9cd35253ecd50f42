// Square roots of a covariance: the transforms that make vectors white, or weight them.
//
// For Σ = VΛVᵀ the symmetric roots are Σ^{±½} = VΛ^{±½}Vᵀ. Eigenvalues up to `threshold` times the
// largest count as 0: the inverse root is then that of the pseudo-inverse, which maps what lies
// outside the range of Σ to 0, and Σ^½Σ^{−½} is the projection onto the range. Which root serves
// which end: docs/math/matmul-correlated.md. Eigen's solver for symmetric matrices, some 10n³
// operations; results agree between machines to about 1e-12 of the largest entry, not to the bit,
// so that a decoder must be given them and not compute them again.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::linear {

struct Whitening {
  std::size_t size = 0;              // n
  std::size_t rank = 0;              // eigenvalues above the threshold
  std::vector<double> eigenvalues;   // n of them, falling; 0 beyond the rank
  std::vector<double> root;          // n×n, row-major, symmetric: Σ^½
  std::vector<double> inverse_root;  // Σ^{−½}, pseudo-inverse
};

/// Of an n×n symmetric matrix with eigenvalues >= 0 up to rounding. Errors: kInvalidArgument for a
/// size other than n², n = 0, a threshold outside 0 … 1, a matrix that is not symmetric to 1e-9 of
/// its largest entry or has an eigenvalue below −1e-9 of the largest; kNotFinite.
Result<Whitening> whitening(std::span<const double> covariance, std::size_t n,
                            double threshold = 1e-12);

/// (1/rows) Σ xxᵀ over rows of n entries, n×n; zeros if there are none. Sums in f64, in the order
/// of rows. Preconditions: n > 0, x.size() is a multiple of n.
std::vector<double> second_moment(std::span<const float> x, std::size_t n);

/// x ← Mx for every row x of n entries; M is n×n. In f64, rounded at the end. Preconditions: sizes
/// as said.
void transform_rows(std::span<const double> matrix, std::size_t n, std::span<float> x);

}  // namespace ratefloor::linear

// The normalized second moment of a lattice's cell by Monte Carlo,
//
//   G(Λ) = E |x − Q(x)|² / (n V^{2/n}),   x uniform on [0, period)ⁿ:
//
// since period·Zⁿ ⊂ Λ, such an x is uniform modulo Λ, and x − Q(x) uniform on the cell.
//
// x takes multiples of h = 2^-14 only, which kernel/nearest_point.h decodes exactly. Since the
// squared distance to Λ is Σ w_i x_i² minus a convex function (a maximum of linear ones), the mean
// over the grid is above that over the cube by at most h²/6 Σ w_i and below by at most h²/12 Σ w_i
// (docs/math/lattices.md): relatively 2e-9, and part of the interval below.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "ratefloor/base/executor.h"
#include "ratefloor/lattice/lattice.h"

namespace ratefloor::lattice {

struct Interval {
  double lower = 0, upper = 0;
};

/// Where the mean of a distribution on [0, bound] lies, given mean and variance (with n − 1) of n
/// independent draws: wrong with probability <= `failure`, for every such distribution and every n
/// — nothing is assumed to be normal. Maurer & Pontil 2009, theorem 4 (empirical Bernstein) for
/// both sides:
///   mean ± (√(2 v L / n) + 7 bound L / (3 (n − 1))),  L = ln(4/failure).
/// Preconditions: n >= 2, 0 < failure < 1.
Interval bounded_mean_interval(double mean, double variance, std::uint64_t n, double bound,
                               double failure);

/// The nearest points of `count` vectors, coordinate i of vector v at i · stride + v, as
/// kernel::nearest_points: exact for multiples of 2^-14, and callable from several threads.
using NearestPoints =
    std::function<void(const float* x, float* z, std::size_t stride, std::size_t count)>;

/// lattice::nearest_point in that shape: slow.
NearestPoints plain_nearest_points(const Lattice& lattice);

struct MeasuredMoment {
  std::uint64_t samples = 0;
  double nsm = 0;             // G, estimated
  double standard_error = 0;  // of nsm
  Interval interval;          // holds G but for kFailure: |x − Q(x)|² <= Lattice::covering_norm
};

inline constexpr double kFailure = 1e-9;

/// A function of lattice, samples (>= 2) and seed, whatever the number of threads.
MeasuredMoment measure_second_moment(const Lattice& lattice, std::uint64_t samples,
                                     std::uint64_t seed, const NearestPoints& nearest,
                                     const Executor& executor);

}  // namespace ratefloor::lattice

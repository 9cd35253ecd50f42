// The exact second moment of a root lattice's cell, from one simplex.
//
// The Voronoi cell of a root lattice is the union of the images, under its Weyl group, of the
// fundamental simplex with the vertices 0 and ω_i/m_i: ω_i the fundamental weights, m_i the
// coefficients of the highest root (Conway & Sloane, Sphere Packings, Lattices and Groups, chapter
// 21, theorem 5). All images are equal, so the mean of |x|² over the cell is that over the simplex,
//
//   (|Σ v|² + Σ |v|²) / ((n+1)(n+2))      v over the n+1 vertices (ibid., theorem 2),
//
// and with roots of norm 2 the inner products ω_i·ω_j are the entries of the inverse Cartan matrix:
// everything is rational but V^{2/n} = (det C)^{1/n}.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/lattice/rational.h"

namespace ratefloor::lattice {

/// All roots of norm 2. Z is A1 at another scale, which second moments do not see.
struct RootSystem {
  std::vector<std::vector<int>> cartan;  // α_i·α_j
  std::vector<int> marks;                // the highest root is Σ marks_i α_i
};

/// Of z, a2, d4 and e8; bw16 and leech are no root lattices.
std::optional<RootSystem> root_system(std::string_view lattice_name);

/// A normalized second moment `rational` / radicand^{1/root}, with the smallest radicand and root.
struct ExactMoment {
  Rational rational;
  std::int64_t radicand = 1;
  int root = 1;

  double to_double() const;
  std::string to_string() const;  // "929/12960", "5/36/√3"
};

ExactMoment simplex_second_moment(const RootSystem& roots);

/// Determinant and inverse by elimination. Precondition: regular.
Rational determinant(const std::vector<std::vector<int>>& matrix);
std::vector<std::vector<Rational>> inverse(const std::vector<std::vector<int>>& matrix);

}  // namespace ratefloor::lattice

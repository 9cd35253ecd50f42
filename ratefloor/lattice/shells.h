// Shells: the points of a lattice at one distance from the origin. Norms are integers,
// N(z) = Σ w_i z_i² in the coordinates of lattice.h, multiples of Lattice::norm_step.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "ratefloor/lattice/lattice.h"

namespace ratefloor::lattice {

using VisitPoint = std::function<void(std::span<const Coordinate>)>;

/// Every point of that norm (>= 0) once, in a fixed order: depth first through the coordinates of
/// every translate, turning back where even the least squares of the coordinates to come are too
/// much. The 196,560 shortest vectors of the Leech lattice take some 40 ms.
void for_each_point_of_norm(const Lattice& lattice, std::int64_t norm, const VisitPoint& visit);

/// How many points there are of norm 0, 1, …, max_norm, without visiting them: products of
/// one-dimensional theta series, one pair for every kind of glue vector (a pair, since D_n asks for
/// the parity). Precondition: the counts are below 2^63.
std::vector<std::uint64_t> shell_sizes(const Lattice& lattice, std::size_t max_norm);

}  // namespace ratefloor::lattice

// Integer coordinates of lattice points in the basis of Lattice::generator, and with them the
// quotient Λ/qΛ: q^n cosets, one for each vector of coordinates modulo q.
#pragma once

#include <span>

#include "ratefloor/lattice/lattice.h"

namespace ratefloor::lattice {

/// z = Σ_i u_i · generator[i]; exact. Precondition: z is a point of the lattice. Cost: n²/2 steps.
void basis_coordinates(const Lattice& lattice, std::span<const Coordinate> z,
                       std::span<Coordinate> u);
void point_of_coordinates(const Lattice& lattice, std::span<const Coordinate> u,
                          std::span<Coordinate> z);

/// The coset of z in Λ/qΛ: its basis coordinates modulo q, each in 0 … q−1.
void coset_index(const Lattice& lattice, std::span<const Coordinate> z, int q,
                 std::span<Coordinate> index);

/// A basis in Hermite normal form (see Lattice::generator) of the lattice that the rows span.
/// Precondition: they span a lattice of full rank.
std::vector<std::vector<Coordinate>> hermite_normal_form(std::vector<std::vector<Coordinate>> rows);

}  // namespace ratefloor::lattice

// Dither for lattice quantizers: a pure function of seed, stream and position.
//
// A dither uniform on the Voronoi cell makes the error of Q(x + u) − u independent of x and uniform
// on the cell (Zamir & Feder 1996; docs/math/dither.md). In finite precision the independence is
// exact, not near: coordinates are multiples of 2^-kGridBits, u is uniform on the grid points of
// the cube [0, P)ⁿ with P·Zⁿ ⊂ Λ, these are a finite group modulo P, and x + u is uniform on it for
// every x of the grid. The error is a function of that element alone. (There is no need to reduce u
// to the cell.)
//
// What is left of finite precision: x is rounded to the grid (2^-15 at most, against a cell of
// about 1), and points exactly between two lattice points all go the same way (a mean error of the
// order 2^-14). P is a power of two for every lattice here, so that P·2^kGridBits equally likely
// values are that many random bits.
#pragma once

#include <cstdint>
#include <span>

#include "ratefloor/kernel/nearest_point.h"
#include "ratefloor/lattice/lattice.h"

namespace ratefloor::quant {

/// Which dither: every (seed, stream) is a different one. The two factors of a product need
/// different streams: their errors must be independent. Small streams belong to source/.
struct DitherKey {
  std::uint64_t seed = 0;
  std::uint32_t stream = 0;
};

/// Bits of one coordinate's dither: kGridBits + log2 P.
int dither_bits(const lattice::Lattice& lattice);

/// out[i] = the dither at position first + i, in units of 2^-kGridBits: uniform on 0 … P·2^14 − 1.
/// Precondition: first is a multiple of 4. Cost: about 4 ns per coordinate.
void fill_dither(const lattice::Lattice& lattice, DitherKey key, std::uint64_t first,
                 std::span<std::int32_t> out);

}  // namespace ratefloor::quant

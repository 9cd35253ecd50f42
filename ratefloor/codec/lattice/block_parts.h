// A lattice point taken apart into what is coded (spec.md): the encoder's half of shapes.h.
#pragma once

#include <array>
#include <cstdint>

#include "ratefloor/codec/lattice/format.h"
#include "ratefloor/codec/lattice/shapes.h"

namespace ratefloor::codec::lattice {

struct BlockParts {
  std::size_t shape = 0;
  std::array<std::uint8_t, kMaxDimension> kinds;
  std::array<std::uint32_t, kMaxDimension> indices;  // of |z_i| among the values of its kind
  int sign_bits = 0;
  // take_apart() only:
  std::uint64_t signs = 0;        // free signs of ones, then those of coordinates of kind 0 and P/2
  std::uint64_t arrangement = 0;  // its number
};

/// `point` has as many coordinates as the lattice has dimensions, within ±(kFarthest + 8).
/// Precondition: it is a point of the lattice. Cost: about 4 ns per coordinate.
void take_apart(const Shapes& shapes, const std::int32_t* point, BlockParts& parts);

/// Only what decides the length of the code.
void look_at(const Shapes& shapes, const std::int32_t* point, BlockParts& parts);

}  // namespace ratefloor::codec::lattice

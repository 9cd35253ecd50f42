// The hexacode and the binary Golay code of length 24 in the order of the Miracle Octad Generator.
//
// Coordinate 4·c + r is row r of column c of the 4 × 6 array; the rows stand for 0, 1, ω, ω̄ of F4.
// A word is in the code when its six columns and its top row all have the same parity, and the
// columns' scores Σ_r bit_r · (0, 1, ω, ω̄)_r form a word of the hexacode. Source: Conway & Sloane,
// Sphere Packings, Lattices and Groups, chapter 11.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace ratefloor::lattice {

/// F4 as bit pairs: 0, 1, ω = 2, ω̄ = 3. Addition is exclusive or.
int f4_product(int a, int b);

/// The 64 words (a, b, c, f(1), f(ω), f(ω̄)), f(x) = a x² + b x + c: length 6, distance 4.
std::vector<std::array<std::uint8_t, 6>> hexacode_words();

/// The 4096 words, bit i of a word being coordinate i: distance 8. In increasing order.
std::vector<std::uint32_t> golay_words();

}  // namespace ratefloor::lattice

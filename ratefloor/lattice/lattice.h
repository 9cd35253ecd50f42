// Zⁿ, A2, D4, E8, BW16 and the Leech lattice behind one description.
//
// All of them are unions of translates of a scaled Zⁿ or of the checkerboard lattice
// D_n = {z ∈ Zⁿ : Σ z_i even}:
//
//   Λ = ∪_g (g + M·Zⁿ)   or   ∪_g (g + M·D_n),   g over finitely many glue vectors of Λ itself
//
// in integer coordinates z. The vector of z is (unit·√w_0·z_0, unit·√w_1·z_1, …) with weights
// w_i = 1, except in A2, whose second axis has weight 3. Source of the constructions: Conway &
// Sloane, Sphere Packings, Lattices and Groups, chapters 4 and 11.
//
// | name  | M | inner | glue                                             | unit |
// | z     | 1 | Z     | 0                                                | 1    |
// | a2    | 2 | Z²    | 00, 11 (weights 1, 3)                            | 1/2  |
// | d4    | 1 | D4    | 0                                                | 1    |
// | e8    | 2 | D8    | 0⁸, 1⁸                                           | 1/2  |
// | bw16  | 2 | D16   | the 32 words of the Reed–Muller code RM(1, 4)    | 1/√2 |
// | leech | 4 | D24   | 2c and 2c + (−3, 1²³), c over the 4096 Golay words | 1/√8 |
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::lattice {

using Coordinate = std::int32_t;

inline constexpr std::size_t kGlueBlock = 4;  // M^4 <= 256

struct Lattice {
  std::string name;  // as the command line spells it: "e8"
  std::size_t dimension = 0;
  int modulus = 1;            // M, a power of two
  bool checkerboard = false;  // D_n rather than Zⁿ
  std::vector<std::vector<Coordinate>> glue;
  std::vector<int> weights;  // w_i
  double unit = 1;           // length of one integer step on an axis of weight 1
  int period = 1;            // period·Zⁿ ⊂ Λ, the least such
  std::uint64_t index = 1;   // of Λ in Zⁿ: volume of a cell in integer coordinates
  std::uint64_t kissing_number = 0;
  int minimal_norm = 0;      // least Σ w_i z_i² > 0
  int norm_step = 1;         // all Σ w_i z_i² are multiples of this
  double covering_norm = 0;  // largest squared distance of any vector to the nearest point
  /// Glue vectors modulo M, kGlueBlock coordinates to a byte: glue_keys[k · blocks() + b] is
  /// Σ_j (glue[k][4b + j] mod M) · M^j.
  std::vector<std::uint8_t> glue_keys;
  /// Basis in Hermite normal form: row i is zero left of column i and positive there.
  std::vector<std::vector<Coordinate>> generator;

  std::size_t blocks() const { return (dimension + kGlueBlock - 1) / kGlueBlock; }

  /// V^{2/n} in integer coordinates, i.e. for unit 1: (index · Π√w_i)^{2/n}. The second moment per
  /// dimension of a cell of s·Λ is G(Λ) · s² · this.
  double volume_to_two_over_n() const;
  /// Volume of a cell at the customary unit.
  double volume() const;
};

/// The names, in order of dimension.
inline constexpr std::string_view kLatticeNames[] = {"z", "a2", "d4", "e8", "bw16", "leech"};

/// One of kLatticeNames; an error lists them. The description lives for ever.
Result<const Lattice*> find_lattice(std::string_view name);

/// Precondition: `name` is one of kLatticeNames.
const Lattice& lattice_named(std::string_view name);

/// The point of Λ nearest to x (in integer coordinates, n entries), by Conway & Sloane's algorithm:
/// for every glue vector the nearest point of its translate — round; where D_n's parity is broken,
/// take the second-nearest integer at the coordinate where that costs least — and the best of them.
/// Exact up to the rounding of doubles; among equally near points the first in the order of glue.
/// Returns the squared distance Σ w_i (x_i − z_i)². Precondition: |x_i| <= 2^30. Cost: n/4 ·
/// |glue| look-ups, 0.1 ms for the Leech lattice; kernel/nearest_point.h is the fast one.
double nearest_point(const Lattice& lattice, std::span<const double> x, std::span<Coordinate> z);

bool contains(const Lattice& lattice, std::span<const Coordinate> z);

}  // namespace ratefloor::lattice

// Dithered quantization of vectors on an unbounded lattice: z = Q_Λ(x/s + u), x̂ = s·(z − u).
//
// A vector of n entries is cut into B = ⌈n/d⌉ blocks of the lattice's dimension d so that block v
// takes the entries v, B + v, 2B + v, …: each coordinate of all blocks is then one contiguous run,
// as the kernels want it. The last d·B − n entries are zeros, and they cost their rate.
//
// Drawing the dither is the larger part of the cost beside the nearest-point kernel, so that
// whoever encodes and decodes draws it once: about 4 ns per entry, and as much again for either.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/quant/dithered/dither.h"

namespace ratefloor::quant {

struct DitheredLattice {
  const lattice::Lattice* lattice = nullptr;
  double step = 1;  // s: one integer step on an axis of weight 1
  DitherKey key;
  bool dithered = true;  // false: u = 0

  std::size_t blocks(std::size_t n) const {
    return (n + lattice->dimension - 1) / lattice->dimension;
  }
  /// Integer coordinates for n entries: d·B.
  std::size_t coordinates(std::size_t n) const { return blocks(n) * lattice->dimension; }
  /// The step along coordinate i of a block: s·√w_i.
  double axis_step(std::size_t i) const;
  /// Where the dither of the index-th vector of n entries begins.
  std::uint64_t first_position(std::size_t n, std::uint64_t index) const {
    return index * ((coordinates(n) + 3) / 4 * 4);
  }
};

/// u for a vector of n entries: coordinates(n) numbers in units of 2^-kGridBits, laid out as z.
/// `index` numbers the vectors that share a dither key.
std::vector<std::int32_t> dither_of(const DitheredLattice& code, std::uint64_t index,
                                    std::size_t n);

/// z has coordinates(x.size()) entries: coordinate i of block v at z[i·B + v]; u is dither_of() the
/// vector, here and below. An entry that is not finite, or farther than 2^26 steps from 0, is an
/// error that names its position.
Result<void> encode_dithered(const DitheredLattice& code, std::span<const std::int32_t> u,
                             std::span<const float> x, std::span<lattice::Coordinate> z);

/// out[j] = gain · s · (z − u): gain 1 gives an unbiased estimate, MMSE scaling a smaller one.
void decode_dithered(const DitheredLattice& code, std::span<const std::int32_t> u,
                     std::span<const lattice::Coordinate> z, double gain, std::span<float> out);

/// Σ w_i (z − u)_i² over all coordinates, in steps: what the ideal rate depends on
/// (lattice_rate.h).
double dithered_energy(const DitheredLattice& code, std::span<const std::int32_t> u,
                       std::span<const lattice::Coordinate> z);

}  // namespace ratefloor::quant

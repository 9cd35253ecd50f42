// What encoder and decoder of lattice quantizers have in common besides the header (spec.md): the
// name, the chunks, the limits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "ratefloor/codec/method_name.h"
#include "ratefloor/kernel/nearest_point.h"

namespace ratefloor::codec::lattice {

struct Format {
  kernel::PointLattice lattice = kernel::PointLattice::kE8;
  double rate_bits = 0;  // a decoder needs nothing of it
};

/// d4R, e8R, bw16R, leechR with R = 0.25 … 8 bits per weight. Error kInvalidArgument.
Result<Format> parse_format(const MethodName& name);
/// The canonical name.
std::string name_of(const Format& format);

/// A whole number of blocks of every dimension here.
inline constexpr std::uint64_t kChunkWeights = 3u << 16;

/// Coordinates beyond ±2^19 steps are not coded: their block's weights are stored as they are.
inline constexpr std::uint32_t kFarthest = 1u << 19;

inline constexpr std::size_t kMaxDimension = 24, kMaxClasses = 16;

/// V^(2/n) of the lattice in integer coordinates (lattice/lattice.h): volumes 2, 2^8, 2^12, 2^36.
constexpr double squared_volume_root(kernel::PointLattice lattice) {
  constexpr double kRoots[] = {1, 2, 1.4142135623730951, 4, 2.8284271247461903, 8};
  return kRoots[static_cast<int>(lattice)];
}

/// Interleaved states of a chunk's stream.
constexpr std::size_t lanes_of(std::size_t weights) { return weights < 1u << 14 ? 1 : 2; }

}  // namespace ratefloor::codec::lattice

// From the weights of a chunk to its bytes (spec.md).
#pragma once

#include <cstdint>
#include <span>

#include "ratefloor/codec/lattice/format.h"
#include "ratefloor/codec/lattice/header.h"

namespace ratefloor::codec::lattice {

/// The bytes lie in scratch().bytes. Error kInvalidArgument for weights with a symbol that the
/// header's laws lack: they were fitted to other weights. Cost: the nearest points and about 20 ns
/// per weight.
Result<std::span<const std::uint8_t>> write_chunk(kernel::PointLattice lattice,
                                                  const Header& header, std::uint64_t cols,
                                                  std::uint64_t first, std::span<const float> in);

}  // namespace ratefloor::codec::lattice

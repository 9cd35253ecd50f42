// Bits between a dense number and the set places of a mask: lowest to lowest. Loops of fixed length
// without branches: masks of coordinates are as good as random.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ratefloor::codec::lattice {

/// Bit k of `dense` goes to the k-th set bit of `mask`, which has none from `places` on.
constexpr std::uint32_t spread(std::uint32_t dense, std::uint32_t mask, std::size_t places) {
  std::uint32_t result = 0;
  for (std::size_t i = 0; i < places; ++i) {
    const std::uint32_t here = mask >> i & 1;
    result |= (dense & here) << i;
    dense >>= here;
  }
  return result;
}

/// The inverse: the bits of `sparse` where `mask` is set, side by side.
constexpr std::uint32_t gathered(std::uint32_t sparse, std::uint32_t mask, std::size_t places) {
  std::uint32_t result = 0, at = 0;
  for (std::size_t i = 0; i < places; ++i) {
    const std::uint32_t here = mask >> i & 1;
    result |= (sparse >> i & here) << at;
    at += here;
  }
  return result;
}

constexpr std::uint32_t count_bits(std::uint32_t mask) {  // std::popcount is a call on old targets
  mask -= mask >> 1 & 0x55555555u;
  mask = (mask & 0x33333333u) + (mask >> 2 & 0x33333333u);
  return ((mask + (mask >> 4)) & 0x0f0f0f0fu) * 0x01010101u >> 24;
}

}  // namespace ratefloor::codec::lattice

// The checksums of tensor streams (spec.md): the lower half of xxHash-64 with seed 0. They find
// accidents, not forgers: any change of one bit, and all but 2^-32 of any others. Cost: about 0.1
// ns per byte.
#pragma once

#include <cstdint>
#include <span>

namespace ratefloor::codec {

inline constexpr std::uint64_t kChecksumBytes = 4;

/// Of the two runs as one.
std::uint32_t checksum(std::span<const std::uint8_t> bytes,
                       std::span<const std::uint8_t> more = {});

}  // namespace ratefloor::codec

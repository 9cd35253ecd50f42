// Random numbers that are a pure function of (seed, stream, index, attempt), so that any thread may
// draw any of them in any order and every machine draws the same.
//
// The function is Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy
// as 1, 2, 3"), keyed by the seed, with (index, attempt, stream) as the counter. About 15 ns a
// block.
#pragma once

#include <array>
#include <cstdint>

namespace ratefloor {

/// 128 random bits.
std::array<std::uint64_t, 2> random_bits(std::uint64_t seed, std::uint64_t index,
                                         std::uint32_t attempt, std::uint32_t stream);

/// The middle of one of 2^52 equal cells of (0, 1): never 0 or 1, and 1 − u is as likely as u.
inline double to_unit_interval(std::uint64_t bits) {
  return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52;
}

/// Two independent uniform numbers in (0, 1), from the same 128 bits as random_bits.
std::array<double, 2> uniform_pair(std::uint64_t seed, std::uint64_t index, std::uint32_t attempt,
                                   std::uint32_t stream);

}  // namespace ratefloor

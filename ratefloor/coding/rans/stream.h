// What encoder and decoder must agree on about a stream (spec.md).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace ratefloor::coding::rans {

static_assert(std::endian::native == std::endian::little, "words are stored as they are");

/// A state between two symbols is in [2^16, 2^32).
inline constexpr std::uint32_t kLowestState = 1u << 16;

/// Eight independent states hide each other's latency; a short stream has no room to waste on them.
inline constexpr std::size_t kManyStates = 8;
inline constexpr std::size_t kManySymbols = 1u << 14;
inline constexpr std::size_t states_for(std::size_t symbols) {
  return symbols < kManySymbols ? 1 : kManyStates;
}

/// `value`, computed in any case: a choice between it and something else then is a conditional
/// move. Left alone, compilers compute it behind a branch, and whether a word is due is as good as
/// random.
inline std::uint32_t keep_unconditional(std::uint32_t value) {
  asm volatile("" : "+r"(value));
  return value;
}

}  // namespace ratefloor::coding::rans

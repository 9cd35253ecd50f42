// The tables of the context coder: 256 symbols whose frequencies add up to 4096, and the 4096
// entries by which a decoder finds symbol, frequency and remainder in one read.
//
// No frequency reaches 4096 (a certain symbol would need 13 bits here, and its state would never
// move): with one other symbol at 1, the certain one costs 0.0004 bits. Used by both ends.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ratefloor::coding::rans {

inline constexpr int kLog2ContextTotal = 12;
inline constexpr std::uint32_t kContextTotal = 1u << kLog2ContextTotal;
inline constexpr std::size_t kContextSymbols = 256;

/// One context's frequencies.
using ContextFrequencies = std::array<std::uint16_t, kContextSymbols>;

/// Whether they are all below 4096 and add up to 4096.
inline bool is_context_table(const ContextFrequencies& frequencies) {
  std::uint32_t sum = 0;
  for (const std::uint16_t f : frequencies) {
    if (f >= kContextTotal) return false;
    sum += f;
  }
  return sum == kContextTotal;
}

/// entries[r], start(symbol) <= r < start(symbol) + f: f in bits 0–11, r − start(symbol) in bits
/// 12–23, the symbol in bits 24–31. Precondition: is_context_table(frequencies).
inline void fill_entries(const ContextFrequencies& frequencies,
                         std::span<std::uint32_t, kContextTotal> entries) {
  assert(is_context_table(frequencies));
  std::size_t at = 0;
  for (std::uint32_t symbol = 0; symbol < kContextSymbols; ++symbol) {
    const std::uint32_t f = frequencies[symbol];
    for (std::uint32_t d = 0; d < f; ++d) entries[at++] = symbol << 24 | d << 12 | f;
  }
}

}  // namespace ratefloor::coding::rans

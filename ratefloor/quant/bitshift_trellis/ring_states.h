// What a ring of bits means: the states of its weights.
//
// n weights are stored as n·k bits, which close to a ring. The state of weight i is the number that
// the L bits from bit k·i on form; the first of them is the lowest, and after the last bit comes
// the first. With the k bits of weight i as its symbol,
//
//   states[i] = Σ_j symbols[(i + j) mod n] · 2^(k·j)  mod 2^L.
//
// So every weight can be decoded on its own, and all of them by shifting symbols in, from the last
// weight to the first. Source: the tail-biting bit-shift trellis of Tseng et al., arXiv:2406.11235.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ratefloor::quant {

/// The least number of weights of a ring: its bits must fill a state.
constexpr std::size_t least_ring(int state_bits, int step_bits) {
  return static_cast<std::size_t>((state_bits + step_bits - 1) / step_bits);
}

/// The states of all weights of a ring.
/// Preconditions: states.size() == symbols.size() >= least_ring(); symbols < 2^step_bits.
inline void ring_states(std::span<const std::uint8_t> symbols, int state_bits, int step_bits,
                        std::span<std::uint16_t> states) {
  std::uint32_t state = 0;
  for (std::size_t i = least_ring(state_bits, step_bits); i-- > 0;)
    state = state << step_bits | symbols[i];
  const std::uint32_t mask = (1u << state_bits) - 1;
  for (std::size_t i = symbols.size(); i-- > 0;) {
    state = (state << step_bits | symbols[i]) & mask;
    states[i] = static_cast<std::uint16_t>(state);
  }
}

}  // namespace ratefloor::quant

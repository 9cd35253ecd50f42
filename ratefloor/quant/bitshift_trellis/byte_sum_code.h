// The values of a trellis's states, computed instead of stored: the sum of the four bytes of
//
//   x = multiplier · state + increment  mod 2^32,   minus 510.
//
// Over all x the four bytes are independent and uniform, so that their sum has mean 510, variance
// 4 · (256² − 1)/12 = 21,845 and nearly a bell's shape, cut off at ±510 = 3.45 standard deviations.
// A good multiplier makes the values of a state's successors, and of their successors, look
// independent. A handful of integer instructions per value, no table; the same on every machine.
// Source: the 1MAD code of Tseng et al., arXiv:2406.11235, with constants of our own
// (stored_codes.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ratefloor::quant {

inline constexpr int kByteSumMost = 510;           // values are −510 … 510
inline constexpr double kByteSumVariance = 21845;  // over all x

struct ByteSumCode {
  std::uint32_t multiplier = 0, increment = 0;

  constexpr std::int32_t value(std::uint32_t state) const {
    const std::uint32_t x = multiplier * state + increment;
    const std::uint32_t pairs = (x & 0x00ff00ffu) + (x >> 8 & 0x00ff00ffu);
    return static_cast<std::int32_t>((pairs & 0xffffu) + (pairs >> 16)) - kByteSumMost;
  }

  friend bool operator==(const ByteSumCode&, const ByteSumCode&) = default;
};

/// The values of states 0 … 2^state_bits − 1. Precondition: 0 <= state_bits <= 16.
inline std::vector<std::int16_t> all_values(const ByteSumCode& code, int state_bits) {
  std::vector<std::int16_t> values(std::size_t{1} << state_bits);
  for (std::uint32_t state = 0; state < values.size(); ++state)
    values[state] = static_cast<std::int16_t>(code.value(state));
  return values;
}

}  // namespace ratefloor::quant

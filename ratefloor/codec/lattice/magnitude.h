// Absolute values of coordinates as symbols of at most 256, with a few bits beside them where they
// are large.
//
// Of the values that a coordinate's kind allows, the j-th smallest has symbol j below 32; from
// there on every octave 2^e … 2^(e+1) has 16 symbols of 2^(e−4) values each. A density that is
// smooth over a sixteenth of its argument loses less than 0.0004 bits by that (Gaussian:
// E[x⁴]/(24·24²)), and no alphabet depends on the rate or on outliers.
#pragma once

#include <bit>
#include <cstdint>

namespace ratefloor::codec::lattice {

struct Magnitude {
  std::uint32_t symbol = 0;
  int extra_bits = 0;
  std::uint32_t extra = 0;
};

inline constexpr std::uint32_t kDirectSymbols = 32;
inline constexpr int kOctaveBits = 4;

/// The bits beside a symbol, 0 … 14. Precondition: symbol < 256.
constexpr int extra_bits_of(std::uint32_t symbol) {
  return symbol < kDirectSymbols ? 0
                                 : static_cast<int>((symbol - kDirectSymbols) >> kOctaveBits) + 1;
}

/// Precondition: j < 2^19.
constexpr Magnitude magnitude_of(std::uint32_t j) {
  if (j < kDirectSymbols) return {j, 0, 0};
  const int extra_bits = std::bit_width(j) - 1 - kOctaveBits;
  const std::uint32_t octave = static_cast<std::uint32_t>(extra_bits) - 1;
  const std::uint32_t top = j >> extra_bits;  // 16 … 31
  return {kDirectSymbols + (octave << kOctaveBits) + (top & 15), extra_bits,
          j & ((1u << extra_bits) - 1)};
}

/// The inverse.
constexpr std::uint32_t index_of(std::uint32_t symbol, std::uint32_t extra) {
  if (symbol < kDirectSymbols) return symbol;
  return (16 + (symbol & 15)) << extra_bits_of(symbol) | extra;
}

/// Values of kind 0 and P/2 come once in every period, all others twice: v and P − v.
constexpr bool comes_once(std::uint32_t period, std::uint32_t kind) {
  return (kind == 0) | (2 * kind == period);
}

/// The j-th smallest absolute value that is `kind` or −kind modulo `period`; 0 <= kind <= period/2.
/// Without branches: kinds are as good as random.
constexpr std::uint32_t absolute_value(std::uint32_t period, std::uint32_t kind, std::uint32_t j) {
  const std::uint32_t twice = comes_once(period, kind) ? 0 : 1;
  const std::uint32_t turned = 0u - (j & twice);
  return (j >> twice) * period + (kind & ~turned) + ((period - kind) & turned);
}

/// The inverse.
constexpr std::uint32_t index_among(std::uint32_t period, std::uint32_t kind, std::uint32_t value) {
  const std::uint32_t twice = comes_once(period, kind) ? 0 : 1;
  return ((value / period) << twice) + (twice & static_cast<std::uint32_t>(value % period != kind));
}

}  // namespace ratefloor::codec::lattice

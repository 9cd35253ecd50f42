// What encoder and decoder of ectcq have in common (spec.md): the header's fields, the symbols, and
// the lanes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "ratefloor/coding/rans/decode_entries.h"
#include "ratefloor/kernel/trellis_shape.h"

namespace ratefloor::codec::ectcq {

using coding::rans::kContextTotal, coding::rans::kLog2ContextTotal;  // frequencies sum to 2^12
inline constexpr std::int32_t kMiddle = 126;                         // the symbol of h = 0
inline constexpr std::size_t kSymbols = 256, kEscape = 254;
inline constexpr std::size_t kMostClasses = 64;
inline constexpr int kMostLog2Lanes = 5, kMostRawBits = 7;
inline constexpr std::int32_t kMostIndex = 1 << 20;

/// The generalized Gaussian that tables are computed from, in steps: 2^-((|m| / a)^β).
struct Shape {
  std::uint8_t beta = 64;                   // 32 β
  std::int16_t scale = 0;                   // 256 log2 a, of class 0
  std::int8_t zero_even = 0, zero_odd = 0;  // 16 log2 of the factors at zero
};

/// Scale classes: class c is 2^(c · step / 16) times as wide as class 0.
struct Classes {
  std::uint8_t count = 1, step = 0;
  std::vector<std::uint8_t> rows, cols;  // empty: all 0

  /// A weight's class is the sum of its row's and its column's, at most count − 1.
  std::uint8_t of(std::uint64_t row, std::uint64_t col) const {
    const unsigned sum =
        (rows.empty() ? 0u : rows[row]) + (cols.empty() ? 0u : unsigned{cols[col]});
    return static_cast<std::uint8_t>(sum < count ? sum : count - 1u);
  }
  bool any() const { return !rows.empty() || !cols.empty(); }
};

struct Format {
  int log2_states = 8;
  bool zero_rule = false;
  int raw_bits = 0;
  int log2_lanes = 4;
  float step = 1;                        // its lowest byte is 0
  std::array<std::int8_t, 3> offsets{};  // of |m| = 1, 2, >= 3, in 1/128 steps
  Shape shape;

  std::size_t lanes() const { return std::size_t{1} << log2_lanes; }
  std::uint64_t chunk_weights() const { return std::uint64_t{1} << (16 + log2_lanes); }

  /// The multiple of index k in superset z.
  std::int32_t multiple(std::int32_t k, unsigned z) const {
    return kernel::superset_multiple(k, z, zero_rule);
  }
  /// Where a multiple lies, in steps.
  float position(std::int32_t m) const {
    if (m == 0) return 0.0f;
    const std::int32_t size = std::abs(m);
    const int offset = offsets[size == 1 ? 0 : size == 2 ? 1 : 2];
    return static_cast<float>(m) + static_cast<float>(m < 0 ? -offset : offset) * 0x1p-7f;
  }
};

/// The symbol of an index beyond a table: with raw bits the parity is in those.
inline std::size_t escape_symbol(std::int32_t h, int raw_bits) {
  return kEscape + static_cast<std::size_t>(raw_bits > 0 ? 0 : h & 1);
}

/// What the escape code codes: how far |h| lies beyond the table's end. Without raw bits the symbol
/// has said the parity.
inline std::uint32_t escape_excess(std::int32_t h, std::int32_t greatest, int raw_bits) {
  const auto beyond = static_cast<std::uint32_t>(std::abs(h) - greatest - 1);
  return raw_bits > 0 ? beyond : beyond / 2;
}

/// What the search calls 2k + z, taken apart: the superset, and k without its raw bits.
struct Index {
  Index(std::int16_t coded, int raw_bits) : z(coded & 1u), h(coded >> (1 + raw_bits)) {}

  /// In a table that ends at ±greatest.
  std::size_t symbol(std::int32_t greatest, int raw_bits) const {
    return std::abs(h) <= greatest ? static_cast<std::size_t>(h + kMiddle)
                                   : escape_symbol(h, raw_bits);
  }

  unsigned z;
  std::int32_t h;
};

/// The table of (class c, superset z) among all.
inline constexpr std::size_t context(std::size_t c, unsigned z) { return 2 * c + z; }

using Frequencies = coding::rans::ContextFrequencies;

}  // namespace ratefloor::codec::ectcq

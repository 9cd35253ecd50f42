// A field: what one step of a mixed stream (spec.md) says, as a piece of [0, 2^16).
//
// A symbol with probability f/2^16 and a number that may be anything below n are the same to the
// coder: a start and a length. So streams can mix symbols of many laws with plain numbers and bits,
// and a fraction of a bit is never lost between them.
#pragma once

#include <cassert>
#include <cstdint>

namespace ratefloor::coding::fields {

inline constexpr int kLog2Total = 16;
inline constexpr std::uint32_t kTotal = 1u << kLog2Total;

struct Field {
  std::uint16_t start = 0, length_less_one = 0;

  std::uint32_t length() const { return length_less_one + 1u; }
};

/// Precondition: 1 <= length <= 2^16, start + length <= 2^16.
constexpr Field field(std::uint32_t start, std::uint32_t length) {
  assert(length >= 1 && start + length <= kTotal);
  return {static_cast<std::uint16_t>(start), static_cast<std::uint16_t>(length - 1)};
}

/// `value` < `count` <= 2^16, all values alike. Pieces differ by 1 in length unless count is a
/// power of two; up to 4096 the mean cost exceeds log2(count) by less than 0.0007 bits.
constexpr Field uniform_field(std::uint32_t value, std::uint32_t count) {
  const std::uint32_t start = (value << kLog2Total) / count;
  const std::uint64_t next = ((std::uint64_t{value} + 1) << kLog2Total) / count;
  return field(start, static_cast<std::uint32_t>(next - start));
}

/// `value` < 2^count, 0 <= count <= 16: uniform_field without its divisions.
constexpr Field bits_field(std::uint32_t value, int count) {
  return field(value << (kLog2Total - count), 1u << (kLog2Total - count));
}

/// The inverse of uniform_field: the value whose piece contains r < 2^16.
constexpr std::uint32_t uniform_value(std::uint32_t r, std::uint32_t count) {
  return static_cast<std::uint32_t>(((std::uint64_t{r} + 1) * count - 1) >> kLog2Total);
}

}  // namespace ratefloor::coding::fields

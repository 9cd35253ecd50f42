// From fields to a mixed stream (spec.md).
//
// Runs backwards, last field first, undoing the reader's steps. States of 63 bits and words of 32:
// what rounding loses is below 10^-9 bits for each field. Cost: about 4 ns per field, most of it
// one division.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ratefloor/coding/fields/field.h"

namespace ratefloor::coding::fields {

/// A state between two fields is in [2^31, 2^63).
inline constexpr std::uint64_t kLowestState = std::uint64_t{1} << 31;
inline constexpr std::size_t kMaxLanes = 8;

/// Room that n fields need at most.
constexpr std::size_t max_stream_bytes(std::size_t n, std::size_t lanes) {
  return 2 * n + 12 * lanes;
}

/// Writes the stream to the end of `room` (at least max_stream_bytes) and returns where it lies.
/// Precondition: 1 <= lanes <= kMaxLanes; a reader must know the number.
std::span<const std::uint8_t> write_stream(std::span<const Field> fields, std::size_t lanes,
                                           std::span<std::uint8_t> room);

}  // namespace ratefloor::coding::fields

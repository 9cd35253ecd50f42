// Row scales in a header: the exponent, then an f16 for each row (half_scale.h).
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/half_scale.h"

namespace ratefloor::codec {

inline void put_row_scales(std::vector<std::uint8_t>& header, std::span<const float> scales) {
  const HalfScale half = HalfScale::for_scales(scales);
  put(header, half.exponent());
  for (const float s : scales) put(header, half.encode(s));
}

/// Empty when the header is too short.
inline std::vector<float> take_row_scales(FieldReader& header, std::uint64_t rows) {
  const HalfScale half(header.take<std::int16_t>());
  if (rows > header.rest().size() / 2) rows = header.take_bytes(header.rest().size() + 1).size();
  std::vector<float> scales(rows);
  for (float& s : scales) s = half.decode(header.take<std::uint16_t>() & 0x7fffu);
  return scales;
}

/// The rows that a by-rows chunk consists of: whole ones, or one that it is a piece of.
struct RowRun {
  std::uint64_t first = 0, count = 0;
  std::size_t size = 1;  // weights of each in this chunk
};

/// Precondition: weights > 0, cols > 0.
inline RowRun rows_of(std::uint64_t first, std::size_t weights, std::uint64_t cols) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(cols, weights));
  return {first / cols, weights / size, size};
}

}  // namespace ratefloor::codec

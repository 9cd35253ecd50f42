// block_codebook.h in plain loops.
#pragma once

#include "ratefloor/kernel/block_codebook.h"
#include "ratefloor/kernel/reciprocal.h"

namespace ratefloor::kernel::reference {

inline std::uint8_t nibble(float v, const NibbleTables& tables) {
  int slot = 0;
  for (const float t : tables.thresholds) slot += v > t;
  return tables.codes[static_cast<std::size_t>(slot)];
}

/// One block, or the rest of one; x[0] goes to a high nibble.
inline void encode_nibbles(const float* x, std::size_t n, Reciprocal r, const NibbleTables& tables,
                           std::uint8_t* bytes) {
  for (std::size_t i = 0; i < n; i += 2) {
    const float first = (x[i] * r.pre) * r.inverse;
    const float second = i + 1 < n ? (x[i + 1] * r.pre) * r.inverse : 0.0f;
    bytes[i / 2] = static_cast<std::uint8_t>(nibble(first, tables) << 4 | nibble(second, tables));
  }
}

inline void decode_nibbles(const std::uint8_t* bytes, std::size_t n, float scale,
                           const NibbleTables& tables, float* out) {
  for (std::size_t i = 0; i < n; ++i) {
    const unsigned code = i % 2 == 0 ? bytes[i / 2] >> 4 : bytes[i / 2] & 15u;
    out[i] = tables.values[code] * scale;
  }
}

}  // namespace ratefloor::kernel::reference

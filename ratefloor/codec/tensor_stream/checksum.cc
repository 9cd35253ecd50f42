// xxHash, all inline: nothing to link.
#include "ratefloor/codec/tensor_stream/checksum.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace ratefloor::codec {

std::uint32_t checksum(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> more) {
  if (more.empty()) return static_cast<std::uint32_t>(XXH64(bytes.data(), bytes.size(), 0));
  XXH64_state_t state;
  XXH64_reset(&state, 0);
  XXH64_update(&state, bytes.data(), bytes.size());
  XXH64_update(&state, more.data(), more.size());
  return static_cast<std::uint32_t>(XXH64_digest(&state));
}

}  // namespace ratefloor::codec

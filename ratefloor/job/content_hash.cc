// xxHash, all inline: nothing to link.
#include "ratefloor/job/content_hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace ratefloor::job {

std::string hex16(std::uint64_t value) {
  std::string text(16, '0');
  for (std::size_t digit = 16; digit-- > 0; value >>= 4)
    text[digit] = "0123456789abcdef"[value & 15];
  return text;
}

std::string content_hash(std::span<const std::byte> bytes) {
  return hex16(XXH64(bytes.data(), bytes.size(), 0));
}

}  // namespace ratefloor::job

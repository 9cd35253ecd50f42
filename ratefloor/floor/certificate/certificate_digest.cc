// xxHash, all inline: nothing to link.
#include "ratefloor/floor/certificate/certificate_digest.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace ratefloor::floor {

std::string text_digest(std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  const XXH64_hash_t hash = XXH64(text.data(), text.size(), 0);
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4) out += kDigits[(hash >> shift) & 15];
  return out;
}

}  // namespace ratefloor::floor

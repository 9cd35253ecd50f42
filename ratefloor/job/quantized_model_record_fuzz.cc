// Any bytes as ratefloor.json.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "ratefloor/job/quantized_model_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto claims = ratefloor::job::parse_claims(std::as_bytes(std::span(data, size)));
  if (!claims) return claims.error().to_string().size() > 4000 ? std::abort(), 0 : 0;
  if (claims->tensors.size() + claims->untouched.size() > size) std::abort();
  return 0;
}

// Any bytes as a .npy file. What is accepted has as many entries as bytes to hold them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "ratefloor/io/npy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = std::as_bytes(std::span(data, size));
  const auto ids = ratefloor::io::parse_token_array(file);
  if (ids ? ids->size() > size : ids.error().to_string().size() > 4000) std::abort();
  const auto doubles = ratefloor::io::parse_npy_doubles(file);
  if (ids && doubles) std::abort();
  if (!doubles) return doubles.error().to_string().size() > 4000 ? std::abort(), 0 : 0;
  std::uint64_t count = 1;
  for (const std::uint64_t length : doubles->shape) count *= length;
  if (count != doubles->values.size() || count > size / 4) std::abort();
  return 0;
}

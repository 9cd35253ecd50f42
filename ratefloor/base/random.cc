// A thin wrapper, so that the Random123 header stays out of ours.
#include "ratefloor/base/random.h"

#include <Random123/philox.h>

namespace ratefloor {

std::array<std::uint64_t, 2> random_bits(std::uint64_t seed, std::uint64_t index,
                                         std::uint32_t attempt, std::uint32_t stream) {
  const r123::Philox4x32::ctr_type counter = {{static_cast<std::uint32_t>(index),
                                               static_cast<std::uint32_t>(index >> 32), attempt,
                                               stream}};
  const r123::Philox4x32::key_type key = {
      {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}};
  const r123::Philox4x32::ctr_type word = r123::Philox4x32()(counter, key);
  return {word[0] | static_cast<std::uint64_t>(word[1]) << 32,
          word[2] | static_cast<std::uint64_t>(word[3]) << 32};
}

std::array<double, 2> uniform_pair(std::uint64_t seed, std::uint64_t index, std::uint32_t attempt,
                                   std::uint32_t stream) {
  const auto [a, b] = random_bits(seed, index, attempt, stream);
  return {to_unit_interval(a), to_unit_interval(b)};
}

}  // namespace ratefloor

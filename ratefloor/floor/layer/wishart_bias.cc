#include "ratefloor/floor/layer/wishart_bias.h"

#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

#include "ratefloor/source/gamma_functions.h"

namespace ratefloor::floor {

double log_determinant_bias_bits(std::uint64_t channels, std::uint64_t tokens) {
  assert(channels > 0);
  if (tokens < channels) return -std::numeric_limits<double>::infinity();
  const auto count = static_cast<double>(tokens);
  double nats = 0;
  for (std::uint64_t i = 0; i < channels; ++i)
    nats += source::digamma((count - static_cast<double>(i)) / 2) - std::log(count / 2);
  return nats * std::numbers::log2e;
}

double high_rate_floor_bias_bits(std::uint64_t channels, std::uint64_t tokens) {
  return log_determinant_bias_bits(channels, tokens) / (2 * static_cast<double>(channels));
}

}  // namespace ratefloor::floor

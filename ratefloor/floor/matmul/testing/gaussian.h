// Standard normal numbers for the Monte Carlo tests of this folder.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

#include "ratefloor/base/random.h"

namespace ratefloor::floor::testing {

/// By Box and Muller; a pure function of both.
inline double gaussian(std::uint64_t seed, std::uint64_t index) {
  const auto [u, v] = uniform_pair(seed, index, 0, 0);
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
}

}  // namespace ratefloor::floor::testing

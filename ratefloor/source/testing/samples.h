// Independent samples for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::source::testing {

/// n samples of the source of shape β and unit variance, times `scale`.
inline std::vector<float> samples(std::size_t n, double beta = 2.0, float scale = 1.0f,
                                  std::uint64_t seed = 1) {
  std::vector<float> x(n);
  GeneralizedGaussian(beta).sample_into(seed, 0, x);
  for (float& v : x) v *= scale;
  return x;
}

inline std::vector<float> gaussian(std::size_t n, std::uint64_t seed) {
  return samples(n, 2.0, 1.0f, seed);
}

}  // namespace ratefloor::source::testing

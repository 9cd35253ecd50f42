// Choosing the next token from logits.
#pragma once

#include <cstdint>
#include <span>

namespace ratefloor::model {

struct SamplerOptions {
  double temperature = 0;   // 0: always the most likely token, the first among equals
  std::uint64_t top_k = 0;  // only the k most likely; 0: all
  double top_p = 1;         // only the most likely ones that together have this probability
  std::uint64_t seed = 0;
};

/// The token at place `index` of the text that is made: a pure function of its arguments.
/// Preconditions: logits not empty and not NaN, temperature >= 0, 0 < top_p <= 1.
std::uint32_t choose_token(std::span<const float> logits, const SamplerOptions& options,
                           std::uint64_t index);

}  // namespace ratefloor::model

// Byte-sum codes that a search found good for Gaussian weights.
#pragma once

#include "ratefloor/quant/bitshift_trellis/byte_sum_code.h"
#include "ratefloor/quant/bitshift_trellis/code_search.h"

namespace ratefloor::quant {

/// The search that found the stored code, with seed 1: fewer candidates where each takes
/// longer: seconds for any L.
constexpr CodeSearchOptions stored_code_search(int state_bits, int step_bits) {
  const int shift = state_bits < 11 ? 12 : 23 - state_bits;
  return {state_bits, step_bits, std::size_t{1} << shift, 8, 1};
}

/// Preconditions: 8 <= state_bits <= 16, 1 <= step_bits <= 4.
ByteSumCode stored_code(int state_bits, int step_bits);

}  // namespace ratefloor::quant

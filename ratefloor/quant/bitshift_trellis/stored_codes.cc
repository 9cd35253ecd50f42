#include "ratefloor/quant/bitshift_trellis/stored_codes.h"

#include <cassert>

namespace ratefloor::quant {
namespace {

// What search_byte_sum_code(stored_code_search(L, k)) found, k = 1 … 4 from left to right.
constexpr ByteSumCode kCodes[9][4] = {
#include "ratefloor/quant/bitshift_trellis/stored_codes.inc"
};

}  // namespace

ByteSumCode stored_code(int state_bits, int step_bits) {
  assert(8 <= state_bits && state_bits <= 16 && 1 <= step_bits && step_bits <= 4);
  return kCodes[state_bits - 8][step_bits - 1];
}

}  // namespace ratefloor::quant

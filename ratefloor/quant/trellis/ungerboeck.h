// The trellises of trellis-coded quantization: for each number of states one rate-1/2 code over the
// residues of m modulo 4, given by its parity polynomials.
#pragma once

#include "ratefloor/kernel/trellis_shape.h"

namespace ratefloor::quant {

inline constexpr int kLeastLog2States = 2, kMostLog2States = 12;

/// The trellis with 2^log2_states states; precondition: kLeastLog2States <= log2_states <=
/// kMostLog2States.
const kernel::TrellisShape& ungerboeck_trellis(int log2_states);

}  // namespace ratefloor::quant

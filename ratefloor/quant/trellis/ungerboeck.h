// The trellises of trellis-coded quantization: for each number of states one rate-1/2 code over the
// residues of m modulo 4, given by its parity polynomials (kernel/trellis_shape.h).
//
// The codes are of Ungerboeck's form, chosen for quantization: by the mean squared error of uniform
// weights, among all codes (up to 32 states a test repeats it) or a sample of them, not by free
// distance, for which his own were chosen. Gaps to the rate-distortion function:
// docs/math/trellis.md. They belong to the format of streams: codec/ectcq/spec.md lists them.
#pragma once

#include "ratefloor/kernel/trellis_shape.h"

namespace ratefloor::quant {

inline constexpr int kLeastLog2States = 2, kMostLog2States = 12;

/// The trellis with 2^log2_states states; precondition: kLeastLog2States <= log2_states <=
/// kMostLog2States.
const kernel::TrellisShape& ungerboeck_trellis(int log2_states);

}  // namespace ratefloor::quant

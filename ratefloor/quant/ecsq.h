// Pieces of the entropy-constrained design that have a file of their own. The entry point is ecsq()
// in scalar_quantizer.h.
#pragma once

#include "ratefloor/quant/scalar_quantizer.h"

namespace ratefloor::quant {

/// The optimum for the uniform source on [−edge, edge], edge = √3: N = ⌈2^R⌉ cells, N − 1 of them
/// of one length and one shorter, so that the entropy is the rate (György & Linder 2000). The short
/// cell lies in the middle if N is odd, else at the upper end.
ScalarQuantizer ecsq_of_uniform(double edge, double rate_bits);

}  // namespace ratefloor::quant

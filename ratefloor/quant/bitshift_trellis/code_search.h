// Multiplier and increment of a byte-sum code, by trial.
//
// Nothing but the error tells a good multiplier from a bad one. So: draw pairs at random, quantize
// Gaussian samples with each, keep the best eighth, and go on with four times as many samples until
// eight are left. Every round has samples of its own, so that luck in one does not carry over; all
// codes of a round see the same ones, so that the differences between them are clearer than either
// error. The paths are not closed to rings, which halves the work and ranks codes the same.
//
// A pure function of the options. Cost: candidates · rings · 256 · 2 searches.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ratefloor/quant/bitshift_trellis/byte_sum_code.h"

namespace ratefloor::quant {

/// The standard deviation of the weights, divided by that of all byte sums, for which the error of
/// Gaussian weights is about least (measured for L = 8 … 16, where it hardly changes).
inline constexpr double kGaussianByteSumGain[] = {0, 0.88, 1.03, 1.065, 1.09};  // by step_bits

struct CodeSearchOptions {
  int state_bits = 16, step_bits = 2;
  std::size_t candidates = 512;
  std::size_t blocks = 8;  // of 256 samples, in the first round
  std::uint64_t seed = 1;
};

struct FoundCode {
  ByteSumCode code;
  double mse = 0;  // in the last round, of open paths: less than a ring's
};

/// Preconditions: those of kernel::BitshiftViterbi; candidates and blocks >= 1.
FoundCode search_byte_sum_code(const CodeSearchOptions& options);

}  // namespace ratefloor::quant

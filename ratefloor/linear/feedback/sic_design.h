// A whole layer's weights at a rate: regularized successive cancellation with the trellis of ectcq.
//
// Unknown are the whitened noise c (the root of what an eigendirection of Σ loses, the water level
// of reverse waterfilling) and the ridges μ_i = c² / E[ŵ_i²] that belong to it; steps are those
// whose error is c² / L_ii². They are found on a sample of rows, which do not know of each other:
// factor, cancel, count, and move c by what the rate missed. Then the whole matrix is cancelled.
// docs/math/cancellation.md.
#pragma once

#include <cstdint>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/base/result.h"
#include "ratefloor/codec/sic/coder.h"
#include "ratefloor/linear/calibration/input_statistics.h"

namespace ratefloor::linear {

struct SicSettings {
  double rate_bits = 3;  // stored, everything counted
  int log2_states = 8;
};

struct SicDesign {
  codec::sic::Header header;
  std::vector<codec::sic::CodedChunk> chunks;
  double noise = 0;      // c²
  double rate_bits = 0;  // as estimated; within a few thousandths of what is stored
  int passes = 0;        // over the sample
  int attempts = 0;      // passes over the matrix
  double damping = 0;    // added to Σ's diagonal, relative to its mean; 0: none was needed
};

/// Preconditions: all weights finite, matrix not empty; check_statistics() has no objection.
/// Errors: kInvalidArgument where statistics have another number of channels than the matrix has
/// columns; kMalformed where Σ stays indefinite with a hundredth of its mean on the diagonal.
Result<SicDesign> design_sic(const Matrix& matrix, const InputStatistics& statistics,
                             const SicSettings& settings, const Executor& executor);

}  // namespace ratefloor::linear

// The design of a trellis-coded matrix: step, offsets and tables that fit each other, at a rate.
//
// Search and model take turns: the search needs the cost of every index, the tables and centroids
// follow from what it chose, and the step from the rate that came out. λ, in squared steps per bit,
// is −dD/dR = 2 ln 2 · D, the slope of the rate-distortion function wherever the Shannon lower
// bound is tight. This runs on a sample; then the whole matrix is searched with the final costs,
// once or, if its rate misses, again. docs/math/trellis.md.
#pragma once

#include <cstdint>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/codec/ectcq/header.h"
#include "ratefloor/codec/method.h"

namespace ratefloor::codec::ectcq {

struct Settings {
  double rate_bits = 3;  // stored, everything counted
  int log2_states = 8;
  /// Over the sample: fewer when one gains nothing more, up to twice as many while the rate is
  /// missed, 18 more below 2 bits, where all settles slowly.
  int passes = 8;
};

struct Design {
  Header header;
  double lambda = 0;  // squared steps per bit
  double limit = 4;   // no weight of the matrix has this many steps, but outliers
  /// 2k + z of every weight, in chunk order; empty for matrices above kMostRemembered weights,
  /// which are searched chunk by chunk when they are encoded.
  std::vector<std::int16_t> coded;
};

/// 2 bytes each are held in memory until the matrix is written.
inline constexpr std::uint64_t kMostRemembered = std::uint64_t{1} << 26;

/// The stored rate is within about 0.004 bit of the one asked for, for matrices of a few thousand
/// weights and more, if steps and trellis can reach it. Precondition: all weights finite, matrix
/// not empty.
Design design(const Matrix& matrix, const TensorModel& model, const Settings& settings,
              const Executor& executor);

}  // namespace ratefloor::codec::ectcq

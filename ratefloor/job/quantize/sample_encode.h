// What a tensor will take, from encoding a few of its rows: predictions for --dry-run and for the
// choice among members with whole bits.
//
// Two samples, of n/2 and n weights, tell what is there once (codebooks, tables) from what every
// row costs; for methods of fixed rate that is exact but for the frames of chunks and the tails of
// rows.
#pragma once

#include <cstdint>
#include <string>

#include "ratefloor/base/matrix.h"
#include "ratefloor/base/result.h"
#include "ratefloor/job/quantize/encode_target.h"
#include "ratefloor/job/quantize/method_family.h"

namespace ratefloor::job {

inline constexpr std::uint64_t kSampleWeights = 1u << 16;

struct SampleResult {
  std::uint64_t weights = 0;       // in the larger sample
  std::uint64_t stream_bytes = 0;  // predicted for the whole tensor
  StagedAttempt attempt;           // of the larger sample
  double seconds = 0;              // predicted for the whole tensor, on one thread
};

/// Encodes the first rows for `target`, on the calling thread. Where the tensor has no more than
/// kSampleWeights weights, that is the tensor itself, and the sizes are exact.
Result<SampleResult> encode_sample(const EncodeTarget& target, const MethodFamily& family,
                                   const Matrix& matrix, const std::string& dtype);

}  // namespace ratefloor::job

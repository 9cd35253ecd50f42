// One tensor encoded for what it is to reach: with a given method, at a given rate, or at a given
// error.
//
// A rate is that of the stored bytes of this tensor, everything in; an error is relative to the
// tensor's variance. Both are found by trying members of the family (rate_search.h) on all of the
// tensor, each try written to a file of its own, of which the best is kept.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "ratefloor/base/atomic_file.h"
#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/job/quantize/method_family.h"
#include "ratefloor/job/quantize/tensor_fit.h"
#include "ratefloor/job/quantize/tensor_history.h"

namespace ratefloor::job {

/// How far a tensor's rate may be from its target; totals are averages of such.
inline constexpr double kRateTolerance = 0.003;
/// Of the error, relative: within the half percent that users are promised.
inline constexpr double kDistortionTolerance = 0.0045;

struct EncodeTarget {
  enum class Kind { kMember, kRate, kDistortion };

  Kind kind = Kind::kMember;
  std::int64_t member = 0;      // kMember: thousandths
  double value = 0;             // kRate: bits per weight; kDistortion: normalized squared error
  double below = 0, above = 0;  // kRate: tolerances

  static EncodeTarget with_member(std::int64_t thousandths);
  static EncodeTarget at_rate(double bits, double below = kRateTolerance,
                              double above = kRateTolerance);
  static EncodeTarget at_distortion(double distortion);

  /// Tells targets of one plan apart.
  std::string key() const;
};

/// Where a try goes to: a new file for each. An empty function: nowhere.
using StreamMaker = std::function<Result<AtomicFile>()>;

struct EncodedStream {
  StagedAttempt attempt;
  AtomicFile file;  // the body, then the head; not committed
  int tries = 0;
};

/// Whether `a` is to be kept rather than `b`. For a rate: the smaller error, among those within the
/// rate; for an error: the fewer bytes, among those within the error.
bool is_better(const EncodeTarget& target, std::uint64_t weights, const StagedAttempt& a,
               const StagedAttempt& b);

/// `dtype` as safetensors spells it. Where a target cannot be met (too coarse a family, weights of
/// few different values), the best try is kept: compare attempt with target. Progress counts
/// weights, once a try. Errors: those of the codec; kNotFinite where decoded weights are beyond
/// f32.
Result<EncodedStream> encode_for(const EncodeTarget& target, const MethodFamily& family,
                                 const Matrix& matrix, const TensorFit& fit,
                                 const std::string& dtype, const Executor& executor,
                                 Progress& progress, const StreamMaker& new_stream);

}  // namespace ratefloor::job

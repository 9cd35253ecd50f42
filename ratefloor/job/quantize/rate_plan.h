// From a target for the whole model to one for each tensor, and back: what to encode again when the
// sum is off.
//
// All tensors without a rate of their own get the same rate: what the budget leaves when untouched
// tensors, headers and the other rates are paid, divided by their weights. Tensors miss their rates
// by up to kRateTolerance, weights of few different values by more; what is then missing or too
// much goes to as small a tensor as can take it without changing by more than kLargestShift, or to
// the largest ones together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/model_folder.h"
#include "ratefloor/job/quantize/encode_all.h"
#include "ratefloor/job/quantize/method_family.h"
#include "ratefloor/job/quantize/tensor_policy.h"

namespace ratefloor::job {

inline constexpr double kLargestShift = 0.03;  // bits per weight

/// What the weight files may take.
struct Budget {
  std::uint64_t bytes = 0;
  std::uint64_t slack = 0;  // how far from it is near enough, below; above, too, unless strict
  bool strict = false;      // may not be exceeded
};

/// A tensor to be quantized.
struct PlannedTensor {
  std::size_t tensor = 0;  // index into Model::tensors()
  std::uint64_t weights = 0;
  std::optional<double> own_bits;  // of an override
  bool zero = false;               // takes a few bytes at any rate
};

/// The rate for all tensors without own_bits, such that the whole meets the budget. Errors
/// (kUnsupported, saying what the other parts take) when there is no such tensor, when nothing is
/// left for them, and, unless the budget is strict, when the family has no rate as high.
Result<double> common_rate(const io::Model& model, const std::vector<TensorDecision>& decisions,
                           std::span<const PlannedTensor> tensors, const Budget& budget,
                           const MethodFamily& family);

/// What to encode again when the weight files take `stored_bytes`: tensors with new targets, empty
/// when that is near enough or nothing can be done. `jobs` and `attempts`: the present state of
/// `tensors`, in their order.
std::vector<EncodeJob> correction(std::span<const PlannedTensor> tensors,
                                  std::span<const EncodeJob> jobs,
                                  std::span<const StagedAttempt> attempts,
                                  std::uint64_t stored_bytes, const Budget& budget,
                                  const MethodFamily& family);

/// Within the budget, or so near that nothing is to be done.
bool met(const Budget& budget, std::uint64_t stored_bytes);

}  // namespace ratefloor::job

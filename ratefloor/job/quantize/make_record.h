// The record of a quantized model from what was measured while it was encoded.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/model_folder.h"
#include "ratefloor/job/quantize/shared_tensor.h"
#include "ratefloor/job/quantize/tensor_history.h"
#include "ratefloor/job/quantize/tensor_policy.h"
#include "ratefloor/job/quantize_record.h"

namespace ratefloor::job {

/// `attempts`: of the tensors with `quantize`, in the order of `decisions`. Version, plan and
/// options stay empty. Sums run in the model's order. `shared` tensors are listed as untouched.
Result<QuantizeRecord> make_record(const io::Model& model,
                                   const std::vector<TensorDecision>& decisions,
                                   std::span<const StagedAttempt> attempts,
                                   const SharedTensors& shared = {});

}  // namespace ratefloor::job

// What a run of `quantize` starts from: the request understood, the model opened and looked
// through. Nothing is written here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/io/model_folder.h"
#include "ratefloor/job/quantize/method_family.h"
#include "ratefloor/job/quantize/rate_plan.h"
#include "ratefloor/job/quantize/tensor_policy.h"
#include "ratefloor/job/quantize_record.h"

namespace ratefloor::job {

struct PreparedRun {
  MethodFamily family;
  io::Model model;
  std::vector<TensorDecision> decisions;
  std::vector<PlannedTensor> tensors;  // those to be quantized, in the model's order
  std::optional<Budget> budget;        // nothing: no target for the whole model
  std::uint64_t weights = 0;           // in all tensors of floats
  std::vector<std::string> warnings;

  const io::TensorInfo& info(const PlannedTensor& tensor) const {
    return model.tensors()[tensor.tensor];
  }
};

/// Whether codec, target and overrides go together. All errors are kInvalidArgument.
Result<MethodFamily> check_options(const QuantizeOptions& options);

/// Opens the model and decides on its tensors. Errors: of opening and of decide_tensors;
/// kUnsupported where the model is quantized already, by us or others.
Result<PreparedRun> open_run(const std::string& model, const QuantizeOptions& options);

/// Reads all weights once: NaN and Inf are errors, naming the tensor; constant tensors are left
/// untouched, zero ones marked. Progress counts weights.
Result<void> check_all_weights(PreparedRun& run, const Executor& executor, Progress& progress);

}  // namespace ratefloor::job

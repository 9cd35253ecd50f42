// All tensors of a model encoded and staged, such that the target for the whole is met.
#pragma once

#include <string>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/job/quantize/encode_all.h"
#include "ratefloor/job/quantize/prepare_run.h"
#include "ratefloor/job/quantize/shared_tensor.h"
#include "ratefloor/job/quantize/tensor_history.h"
#include "ratefloor/job/quantize_record.h"

namespace ratefloor::job {

struct EncodedModel {
  std::vector<StagedAttempt> attempts;  // in the order of run.tensors; their streams are staged
  std::vector<std::string> warnings;    // about a total that was missed
  SharedTensors shared{};               // what streams need beside themselves
};

/// Errors: of encode_all and common_rate; kUnsupported where --size cannot be kept.
Result<EncodedModel> encode_model(const QuantizeOptions& options, const PreparedRun& run,
                                  const EncodeContext& context);

}  // namespace ratefloor::job

// From staged streams to a Hugging Face folder.
//
// The weight files, config.json with its quantization_config, what lies beside the weights
// (tokenizer, licence), and ratefloor.json are written into the staging folder and then moved out
// of it, so that the output never holds half a file or a config without weights for longer than a
// few renames take. Cost: the streams are copied once; for that long they take their space twice.
#pragma once

#include <string>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/model_folder.h"
#include "ratefloor/job/quantize/shared_tensor.h"
#include "ratefloor/job/quantize/staging.h"
#include "ratefloor/job/quantize/tensor_policy.h"
#include "ratefloor/job/quantize_record.h"

namespace ratefloor::job {

/// The config.json that the output gets. Errors: kMalformed, and kUnsupported where the model is
/// quantized already: worth calling before long work, with an empty record.
Result<std::string> output_config(const io::Model& model,
                                  const std::vector<TensorDecision>& decisions,
                                  const QuantizeRecord& record);

/// Writes, moves, and removes the staging. `record_text` becomes ratefloor.json. Error kInternal
/// when the weight files' size is not the one in the record; then nothing is moved.
Result<void> assemble(const io::Model& model, const std::vector<TensorDecision>& decisions,
                      const QuantizeRecord& record, const std::string& record_text,
                      const SharedTensors& shared, Staging& staging);

}  // namespace ratefloor::job

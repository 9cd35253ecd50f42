// How large the weight files become, before they are written: exactly.
//
// The safetensors headers name every tensor with its offsets, so their size follows from the
// streams' sizes; they are built here just as they will be written.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/model_folder.h"
#include "ratefloor/io/safetensors/writer.h"
#include "ratefloor/job/quantize/shared_tensor.h"
#include "ratefloor/job/quantize/tensor_policy.h"

namespace ratefloor::job {

struct ModelSize {
  std::uint64_t stored_bytes = 0;     // of all weight files
  std::uint64_t container_bytes = 0;  // of their headers
};

/// What will be written for each tensor, without data: streams as U8 NAME.ratefloor, the others as
/// they are; then those that streams share. `stream_bytes`: by tensor of the model; those of
/// untouched ones do not matter.
std::vector<io::safetensors::OutputTensor> output_tensors(
    const io::Model& model, const std::vector<TensorDecision>& decisions,
    std::span<const std::uint64_t> stream_bytes, const SharedTensors& shared = {});

Result<ModelSize> model_size(const io::Model& model, const std::vector<TensorDecision>& decisions,
                             std::span<const std::uint64_t> stream_bytes,
                             const SharedTensors& shared = {});

}  // namespace ratefloor::job

#include "ratefloor/job/quantize/model_size.h"

#include <string>
#include <utility>

#include "ratefloor/io/shard_plan.h"
#include "ratefloor/job/quantized_model.h"

namespace ratefloor::job {

std::vector<io::safetensors::OutputTensor> output_tensors(
    const io::Model& model, const std::vector<TensorDecision>& decisions,
    std::span<const std::uint64_t> stream_bytes, const SharedTensors& shared) {
  std::vector<io::safetensors::OutputTensor> outputs;
  for (const TensorDecision& decision : decisions) {
    const io::TensorInfo& tensor = model.tensors()[decision.tensor];
    if (decision.quantize)
      outputs.push_back({.name = tensor.name + std::string(kStreamSuffix),
                         .dtype = io::Dtype::kU8,
                         .shape = {stream_bytes[decision.tensor]},
                         .data = {}});
    else
      outputs.push_back(
          {.name = tensor.name, .dtype = tensor.dtype, .shape = tensor.shape, .data = {}});
  }
  for (const SharedTensor& one : shared)
    outputs.push_back(
        {.name = one.name, .dtype = io::Dtype::kU8, .shape = {one.bytes.size()}, .data = {}});
  return outputs;
}

Result<ModelSize> model_size(const io::Model& model, const std::vector<TensorDecision>& decisions,
                             std::span<const std::uint64_t> stream_bytes,
                             const SharedTensors& shared) {
  using io::safetensors::OutputTensor;
  const std::vector<OutputTensor> outputs = output_tensors(model, decisions, stream_bytes, shared);
  std::vector<std::uint64_t> sizes;
  ModelSize size;
  for (const OutputTensor& output : outputs) {
    const Result<std::uint64_t> bytes = io::safetensors::byte_size(output);
    if (!bytes) return Error(bytes.error()).in_file(model.path());
    sizes.push_back(*bytes);
    size.stored_bytes += *bytes;
  }
  for (const io::Shard& shard : io::plan_shards(sizes)) {
    std::vector<OutputTensor> own;
    for (const std::size_t i : shard.tensors) own.push_back(outputs[i]);
    const Result<std::string> header =
        io::safetensors::header_bytes(own, io::safetensors::kDefaultMetadata);
    if (!header) return Error(header.error()).in_file(model.path());
    size.container_bytes += header->size();
  }
  size.stored_bytes += size.container_bytes;
  return size;
}

}  // namespace ratefloor::job

// From a model that `quantize` wrote back to plain safetensors, which any tool reads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/io/dtype.h"
#include "ratefloor/io/model_writer.h"

namespace ratefloor::job {

struct DequantizeRequest {
  std::string model;   // a path, as io::open_model understands it
  std::string output;  // a folder that does not exist or is empty
  /// F32, F16 or BF16 for every floating-point tensor. Nothing: quantized matrices take their
  /// original type (see default_output_dtype for F64 and F8), untouched tensors stay as they are.
  std::optional<io::Dtype> dtype;
  std::uint64_t max_shard_bytes = io::kMaxShardBytes;
};

struct DequantizedTensor {
  std::string name;
  std::vector<std::uint64_t> shape;
  std::string codec;            // as the stream names it; empty: the tensor was untouched
  std::string original, dtype;  // type before quantization, and as written
};

struct DequantizeReport {
  std::vector<DequantizedTensor> tensors;  // in the order of the model's files
  std::vector<io::WrittenFile> files;      // weights, and their index
  std::vector<std::string> companions;     // copied or adapted files: tokenizer, config.json, …
  std::vector<std::string> warnings;
};

/// Writes `output`, whole or not at all. config.json loses its quantization_config, and its type
/// becomes `dtype` where one is given; ratefloor.json, which describes the streams, is not copied.
/// Shapes of more than two dimensions come from it; without it, tensors have rows and columns only.
/// Memory: a few chunks per thread and what the largest stream's codec needs. The same bytes for
/// any number of threads. Progress counts weights. Errors: those of io::OutputFolder,
/// open_quantized_model, TensorStream and read_claims; kNotFinite where a finite weight is beyond
/// the range of the type that it is written in.
Result<DequantizeReport> dequantize(const DequantizeRequest& request, const Executor& executor,
                                    Progress& progress);

}  // namespace ratefloor::job

// A model that `quantize` wrote: tensor streams (NAME.ratefloor, codec/tensor_stream/spec.md)
// beside tensors that it left as they were.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/basis/bases.h"
#include "ratefloor/codec/tensor_stream/decoder.h"
#include "ratefloor/io/model_folder.h"
#include "ratefloor/io/quantization_config.h"

namespace ratefloor::job {

inline constexpr std::string_view kStreamSuffix = ".ratefloor";
inline constexpr std::string_view kBasisSuffix = ".ratefloor-basis";  // codec/basis/spec.md

/// Whether there is a tensor stream in it: a U8 tensor of one dimension with that suffix.
bool is_quantized(const io::Model& model);

/// What to say where weights are wanted and there are tensor streams.
Error already_quantized(const io::Model& model);

struct StreamTensor {
  std::string name;     // of the matrix: without the suffix
  io::TensorInfo info;  // of the U8 tensor that holds the stream
};

struct QuantizedModel {
  io::Model model;
  std::vector<StreamTensor> matrices;  // both in the order of model.tensors()
  std::vector<io::TensorInfo> untouched;
  std::vector<io::TensorInfo> shared;                  // bases that streams are stored in
  std::shared_ptr<const codec::basis::Bases> bases{};  // the same, opened
  std::string config;                                  // the text of config.json, "" without one
  std::optional<io::QuantizationConfig> entry;         // its quantization_config
};

/// Sorts the tensors of `model`. Appended to `problems`: streams that are not bytes, names that
/// occur with and without the suffix, bases that cannot be opened, a config.json without the entry
/// of this format. Errors name file and tensor.
QuantizedModel sort_tensors(io::Model model, std::vector<Error>& problems);

/// Opens the model at `path` (a folder or one safetensors file) and sorts its tensors; the first
/// problem is the error. kUnsupported where there is nothing of `quantize` in it. A model without
/// config.json is fine.
Result<QuantizedModel> open_quantized_model(const std::string& path);

/// The stream of one of model.matrices; it must not outlive `model`. Errors name file, tensor and
/// the byte.
Result<codec::TensorStream> open_stream(const QuantizedModel& model, const StreamTensor& matrix);

/// `error` of the stream of `matrix`, with file, tensor and byte; an offset that it has counts from
/// the stream's first byte.
Error located(Error error, const StreamTensor& matrix);

}  // namespace ratefloor::job

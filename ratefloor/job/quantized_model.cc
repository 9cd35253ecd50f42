// See quantized_model.h.
#include "ratefloor/job/quantized_model.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "ratefloor/io/companions.h"
#include "ratefloor/io/model_files.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::job {
namespace {

constexpr char kGiveQuantized[] = "give a folder that ratefloor quantize wrote";

bool is_bytes(const io::TensorInfo& tensor) {
  return tensor.dtype == io::Dtype::kU8 && tensor.rank() == 1;
}
bool is_stream(const io::TensorInfo& tensor) {
  return tensor.name.ends_with(kStreamSuffix) && is_bytes(tensor);
}
bool is_basis(const io::TensorInfo& tensor) {
  return tensor.name.ends_with(kBasisSuffix) && is_bytes(tensor);
}

Error of_tensor(const io::TensorInfo& tensor, ErrorCode code, std::string message) {
  return make_error(code, std::move(message))
      .in_file(tensor.file)
      .in_tensor(io::printable(tensor.name))
      .at(tensor.offset);
}

/// Beside the weights, as messages name it.
std::string config_path(const io::Model& model) {
  const std::vector<std::string> files = model.files();
  return files.empty() ? model.path() : io::beside(files.front(), "config.json");
}

void open_bases(QuantizedModel& quantized, std::vector<Error>& problems) {
  codec::basis::Bases bases;
  for (const io::TensorInfo& tensor : quantized.shared) {
    const std::span<const std::byte> bytes = quantized.model.bytes(tensor);
    Result<codec::basis::Basis> basis = codec::basis::read_basis(
        {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    if (basis)
      bases[tensor.name.substr(0, tensor.name.size() - kBasisSuffix.size())] =
          std::make_shared<const codec::basis::Basis>(*std::move(basis));
    else
      problems.push_back(located(std::move(basis).error(), {.name = {}, .info = tensor}));
  }
  quantized.bases = std::make_shared<const codec::basis::Bases>(std::move(bases));
}

void read_config(QuantizedModel& quantized, std::vector<Error>& problems) {
  const std::string path = config_path(quantized.model);
  const auto report = [&](Error error) { problems.push_back(std::move(error).in_file(path)); };
  Result<std::string> text = io::read_config_text(quantized.model.path());
  if (!text) return report(std::move(text).error());
  quantized.config = *std::move(text);
  if (quantized.config.empty()) return;
  Result<std::optional<io::QuantizationConfig>> entry =
      io::find_quantization_config(quantized.config);
  if (!entry) return report(std::move(entry).error());
  if (!*entry)
    return report(
        make_error(ErrorCode::kMalformed, "has no quantization_config, but the model is quantized")
            .remedied_by("config.json and weights do not belong together: fetch both again"));
  quantized.entry = *std::move(entry);
  if (quantized.entry->quant_method != io::kQuantMethod)
    return report(make_error(ErrorCode::kUnsupported,
                             "quant_method is '" + io::printable(quantized.entry->quant_method) +
                                 "', not '" + std::string(io::kQuantMethod) + "'")
                      .remedied_by(kGiveQuantized));
  if (quantized.entry->format_version != io::kQuantFormatVersion)
    return report(
        make_error(ErrorCode::kUnsupported, "format_version is " +
                                                std::to_string(quantized.entry->format_version) +
                                                "; this version of ratefloor reads " +
                                                std::to_string(io::kQuantFormatVersion))
            .remedied_by("use the version that wrote it"));
}

}  // namespace

bool is_quantized(const io::Model& model) {
  return std::any_of(model.tensors().begin(), model.tensors().end(), is_stream);
}

Error already_quantized(const io::Model& model) {
  return make_error(ErrorCode::kUnsupported, "the model was written by ratefloor quantize")
      .in_file(model.path())
      .remedied_by("run ratefloor dequantize first");
}

QuantizedModel sort_tensors(io::Model model, std::vector<Error>& problems) {
  QuantizedModel sorted;
  std::unordered_set<std::string_view> names;
  for (const io::TensorInfo& tensor : model.tensors()) {
    names.insert(tensor.name);
    if (is_stream(tensor)) {
      sorted.matrices.push_back(
          {tensor.name.substr(0, tensor.name.size() - kStreamSuffix.size()), tensor});
      continue;
    }
    if (is_basis(tensor)) {
      sorted.shared.push_back(tensor);
      continue;
    }
    sorted.untouched.push_back(tensor);
    if (tensor.name.ends_with(kStreamSuffix))
      problems.push_back(of_tensor(tensor, ErrorCode::kMalformed,
                                   "its name is that of a tensor stream, but it is " +
                                       std::string(io::name(tensor.dtype)) + " " +
                                       io::shape_text(tensor.shape)));
  }
  for (const StreamTensor& matrix : sorted.matrices)
    if (names.contains(matrix.name))
      problems.push_back(of_tensor(matrix.info, ErrorCode::kMalformed,
                                   "the model also has a tensor '" + io::printable(matrix.name) +
                                       "', which this one holds"));
  sorted.model = std::move(model);
  open_bases(sorted, problems);
  read_config(sorted, problems);
  return sorted;
}

Result<QuantizedModel> open_quantized_model(const std::string& path) {
  Result<io::Model> model = io::open_model(path);
  if (!model) return std::move(model).error();
  const bool streams = is_quantized(*model);
  std::vector<Error> problems;
  QuantizedModel quantized = sort_tensors(*std::move(model), problems);
  if (!streams && !(quantized.entry && quantized.entry->quant_method == io::kQuantMethod))
    return make_error(ErrorCode::kUnsupported, "the model is not quantized by ratefloor")
        .in_file(path)
        .remedied_by(kGiveQuantized);
  if (!problems.empty()) return std::move(problems.front());
  return quantized;
}

Result<codec::TensorStream> open_stream(const QuantizedModel& model, const StreamTensor& matrix) {
  const std::span<const std::byte> bytes = model.model.bytes(matrix.info);
  Result<codec::TensorStream> stream = codec::TensorStream::open(
      {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, model.bases.get());
  if (!stream) return located(std::move(stream).error(), matrix);
  return stream;
}

Error located(Error error, const StreamTensor& matrix) {
  error.offset = matrix.info.offset + error.offset.value_or(0);
  return std::move(error).in_file(matrix.info.file).in_tensor(io::printable(matrix.info.name));
}

}  // namespace ratefloor::job

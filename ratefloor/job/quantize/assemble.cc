#include "ratefloor/job/quantize/assemble.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <utility>

#include "ratefloor/base/atomic_file.h"
#include "ratefloor/base/mapped_file.h"
#include "ratefloor/io/companions.h"
#include "ratefloor/io/model_files.h"
#include "ratefloor/io/model_writer.h"
#include "ratefloor/io/quantization_config.h"
#include "ratefloor/job/quantize/model_size.h"

namespace ratefloor::job {
namespace {

using io::safetensors::ByteSink;
using io::safetensors::OutputTensor;

constexpr std::size_t kPiece = 8u << 20;

Result<void> hand_over(std::span<const std::byte> bytes, const ByteSink& sink) {
  for (; !bytes.empty(); bytes = bytes.subspan(std::min(kPiece, bytes.size())))
    if (Result<void> done = sink(bytes.first(std::min(kPiece, bytes.size()))); !done) return done;
  return {};
}

/// Staged streams are body, then head; in the model the head comes first.
Result<void> hand_over_stream(const std::string& path, std::uint64_t head_bytes,
                              const ByteSink& sink) {
  const Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error();
  const std::span<const std::byte> bytes = file->bytes();
  if (bytes.size() < head_bytes)
    return make_error(ErrorCode::kMalformed, "the stream is cut short").in_file(path);
  const std::size_t body = bytes.size() - head_bytes;
  if (Result<void> done = hand_over(bytes.subspan(body), sink); !done) return done;
  return hand_over(bytes.first(body), sink);
}

std::vector<OutputTensor> with_data(const io::Model& model,
                                    const std::vector<TensorDecision>& decisions,
                                    const SharedTensors& shared, const Staging& staging) {
  std::vector<std::uint64_t> sizes(model.tensors().size(), 0);
  for (const TensorDecision& one : decisions)
    if (one.quantize) sizes[one.tensor] = staging.history(one.tensor).attempts.back().stored_bytes;
  std::vector<OutputTensor> outputs = output_tensors(model, decisions, sizes, shared);
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    const std::size_t index = decisions[i].tensor;
    if (decisions[i].quantize)
      outputs[i].data = [path = staging.stream_path(index),
                         head = staging.history(index).attempts.back().head_bytes](
                            const ByteSink& sink) { return hand_over_stream(path, head, sink); };
    else
      outputs[i].data = [&model, index](const ByteSink& sink) {
        const io::TensorInfo& tensor = model.tensors()[index];
        Result<void> done = hand_over(model.bytes(tensor), sink);
        model.release(tensor);
        return done;
      };
  }
  for (std::size_t i = 0; i < shared.size(); ++i)
    outputs[decisions.size() + i].data = [&bytes = shared[i].bytes](const ByteSink& sink) {
      return sink(std::as_bytes(std::span(bytes)));
    };
  return outputs;
}

/// Modules that hold a matrix of floats as it was: their names without ".weight".
std::vector<std::string> kept_modules(const io::Model& model,
                                      const std::vector<TensorDecision>& decisions) {
  std::vector<std::string> modules;
  for (const TensorDecision& decision : decisions) {
    const io::TensorInfo& tensor = model.tensors()[decision.tensor];
    if (decision.quantize || tensor.rank() < 2 || !io::is_readable(tensor.dtype)) continue;
    std::string name = tensor.name;
    if (name.ends_with(".weight")) name.resize(name.size() - std::string_view(".weight").size());
    modules.push_back(std::move(name));
  }
  return modules;
}

}  // namespace

Result<std::string> output_config(const io::Model& model,
                                  const std::vector<TensorDecision>& decisions,
                                  const QuantizeRecord& record) {
  const Result<std::string> config = io::read_config_text(model.path());
  if (!config) return config;
  io::QuantizationConfig entry;
  entry.codec = record.options.codec;
  entry.bits = std::round(record.total.stored_bpw * 1e4) / 1e4;
  entry.modules_to_not_convert = kept_modules(model, decisions);
  Result<std::string> text = io::add_quantization_config(*config, entry);
  if (!text && !model.files().empty())
    return std::move(text).error().in_file(io::beside(model.files().front(), "config.json"));
  return text;
}

Result<void> assemble(const io::Model& model, const std::vector<TensorDecision>& decisions,
                      const QuantizeRecord& record, const std::string& record_text,
                      const SharedTensors& shared, Staging& staging) {
  const Result<std::string> folder = staging.assembly();
  if (!folder) return folder.error();
  const Result<std::vector<io::WrittenFile>> weights =
      io::write_model_files(*folder, with_data(model, decisions, shared, staging));
  if (!weights) return weights.error();
  std::uint64_t bytes = 0;
  std::vector<std::string> names;
  for (const io::WrittenFile& file : *weights)
    if (file.name.ends_with(".safetensors")) bytes += file.bytes;
  if (bytes != record.total.stored_bytes)
    return make_error(ErrorCode::kInternal,
                      "the weight files have " + std::to_string(bytes) + " bytes, not the " +
                          std::to_string(record.total.stored_bytes) + " planned")
        .in_file(*folder);

  const Result<std::string> config = output_config(model, decisions, record);
  if (!config) return config.error();
  Result<std::vector<std::string>> companions = io::copy_companions(model.path(), *folder);
  if (!companions) return std::move(companions).error();
  names = *std::move(companions);
  for (const io::WrittenFile& file : *weights) names.push_back(file.name);
  for (const auto& [name, text] : {std::pair{std::string("config.json"), &*config},
                                   {std::string(kRecordName), &record_text}}) {
    if (Result<void> done = write_file(*folder + "/" + name, *text); !done) return done;
    names.push_back(name);
  }
  return staging.publish(names);
}

}  // namespace ratefloor::job

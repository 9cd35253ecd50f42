#include "ratefloor/model/tensor_source.h"

#include <algorithm>

#include "ratefloor/base/chunks.h"
#include "ratefloor/base/content_hash.h"
#include "ratefloor/base/first_failure.h"
#include "ratefloor/io/model_files.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/kernel/decoder_block.h"

namespace ratefloor::model {
namespace {

constexpr std::uint64_t kPiece = 1u << 18;

/// Of the model's own config.json, with its problems as errors: open_model only warns.
Result<io::ModelConfig> config_of(const job::QuantizedModel& model) {
  const std::vector<std::string> files = model.model.files();
  const std::string path =
      io::beside(files.empty() ? model.model.path() : files.front(), "config.json");
  if (model.config.empty())
    return make_error(ErrorCode::kIo, "there is no config.json beside the weights")
        .in_file(path)
        .remedied_by("a model can only run with the config.json that says how it is built");
  Result<io::ModelConfig> config = io::parse_config(std::as_bytes(std::span(model.config)));
  if (!config) return std::move(config).error().in_file(path);
  return config;
}

}  // namespace

Result<TensorSource> TensorSource::open(const std::string& path) {
  Result<io::Model> opened = io::open_model(path);
  if (!opened) return std::move(opened).error();
  TensorSource source;
  source.path_ = path;
  std::vector<Error> problems;
  const bool streams = job::is_quantized(*opened);
  source.model_ = job::sort_tensors(*std::move(opened), problems);
  const std::optional<io::QuantizationConfig>& entry = source.model_.entry;
  if (streams && !problems.empty()) return std::move(problems.front());
  if (!streams && entry)
    return make_error(ErrorCode::kUnsupported, "the model is quantized by '" +
                                                   io::printable(entry->quant_method) +
                                                   "', which ratefloor cannot decode")
        .in_file(path)
        .remedied_by("give plain weights, or a folder that ratefloor quantize wrote");
  Result<io::ModelConfig> config = config_of(source.model_);
  if (!config) return std::move(config).error();
  source.config_ = *std::move(config);
  for (std::size_t i = 0; i < source.model_.untouched.size(); ++i) {
    Entry made;
    made.plain = i;
    made.shape = source.model_.untouched[i].shape;
    source.index_[source.model_.untouched[i].name] = std::move(made);
  }
  for (std::size_t i = 0; i < source.model_.matrices.size(); ++i) {
    const job::StreamTensor& matrix = source.model_.matrices[i];
    const Result<codec::TensorStream> stream = job::open_stream(source.model_, matrix);
    if (!stream) return stream.error();
    Entry made;
    made.stream = i;
    made.shape = {stream->rows(), stream->cols()};
    source.index_[matrix.name] = std::move(made);
  }
  return source;
}

std::vector<std::string> TensorSource::names() const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : index_) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

std::optional<std::vector<std::uint64_t>> TensorSource::shape(std::string_view name) const {
  const auto found = index_.find(std::string(name));
  if (found == index_.end()) return std::nullopt;
  return found->second.shape;
}

std::uint64_t TensorSource::weights(std::string_view name) const {
  const auto sizes = shape(name);
  if (!sizes) return 0;
  std::uint64_t product = 1;
  for (const std::uint64_t size : *sizes) product *= size;
  return product;
}

std::uint64_t TensorSource::stored_bytes(std::string_view name) const {
  const auto found = index_.find(std::string(name));
  if (found == index_.end()) return 0;
  const Entry& entry = found->second;
  return entry.stream != SIZE_MAX ? model_.matrices[entry.stream].info.bytes
                                  : model_.untouched[entry.plain].bytes;
}

Result<void> TensorSource::read(std::string_view name, std::span<float> out,
                                const Executor& executor) const {
  const auto found = index_.find(std::string(name));
  if (found == index_.end())
    return make_error(ErrorCode::kMalformed, "there is no such tensor in the model")
        .in_file(path_)
        .in_tensor(io::printable(name));
  const Entry& entry = found->second;
  Result<void> done = entry.stream != SIZE_MAX
                          ? read_stream(model_.matrices[entry.stream], out, executor)
                          : read_plain(model_.untouched[entry.plain], out, executor);
  if (!done) return done;
  const std::size_t bad = kernel::first_not_finite(out);
  if (bad < out.size())
    return make_error(ErrorCode::kNotFinite, "entry " + std::to_string(bad) + " is NaN or infinite")
        .in_file(path_)
        .in_tensor(io::printable(name))
        .remedied_by("the weights are damaged: fetch them again");
  return {};
}

Result<void> TensorSource::read_plain(const io::TensorInfo& tensor, std::span<float> out,
                                      const Executor& executor) const {
  const Result<io::TensorMatrix> matrix = model_.model.matrix(tensor);
  if (!matrix) return matrix.error();
  if (matrix->size() != out.size())
    return make_error(ErrorCode::kInternal, "wrong size asked for").in_tensor(tensor.name);
  const std::vector<Chunk> pieces = flat_chunks(out.size(), kPiece);
  executor.for_each(pieces.size(), [&](std::size_t i) {
    matrix->read(pieces[i].first, out.subspan(pieces[i].first, pieces[i].size));
  });
  return {};
}

Result<void> TensorSource::read_stream(const job::StreamTensor& matrix, std::span<float> out,
                                       const Executor& executor) const {
  const Result<codec::TensorStream> stream = job::open_stream(model_, matrix);
  if (!stream) return stream.error();
  if (stream->rows() * stream->cols() != out.size())
    return make_error(ErrorCode::kInternal, "wrong size asked for").in_tensor(matrix.name);
  const std::vector<Chunk>& chunks = stream->chunks();
  std::vector<Result<void>> outcomes(chunks.size());
  executor.for_each(chunks.size(), [&](std::size_t i) {
    Result<void> done = stream->decode_chunk(i, out.subspan(chunks[i].first, chunks[i].size));
    if (!done) outcomes[i] = job::located(std::move(done).error(), matrix);
  });
  return first_failure(outcomes);
}

std::string TensorSource::fingerprint() const {
  constexpr std::size_t kEnds = 4096;
  std::string text = model_.config;
  for (const std::string& name : names()) {
    const Entry& entry = index_.at(name);
    const std::span<const std::byte> bytes =
        model_.model.bytes(entry.stream != SIZE_MAX ? model_.matrices[entry.stream].info
                                                    : model_.untouched[entry.plain]);
    const std::size_t n = std::min(bytes.size(), kEnds);
    text += name + io::shape_text(entry.shape) + content_hash(bytes.first(n)) +
            content_hash(bytes.last(n));
  }
  return content_hash(std::as_bytes(std::span(text)));
}

void TensorSource::release(std::string_view name) const {
  const auto found = index_.find(std::string(name));
  if (found == index_.end()) return;
  const Entry& entry = found->second;
  model_.model.release(entry.stream != SIZE_MAX ? model_.matrices[entry.stream].info
                                                : model_.untouched[entry.plain]);
}

}  // namespace ratefloor::model

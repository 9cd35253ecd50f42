// See dequantize.h. Streams are opened twice: for their shapes, which the file's header needs, and
// when their turn comes, so that only one decoder's tables are in memory.
#include "ratefloor/job/dequantize.h"

#include <cstring>
#include <unordered_map>
#include <utility>

#include "ratefloor/base/atomic_file.h"
#include "ratefloor/base/chunks.h"
#include "ratefloor/base/decimal_text.h"
#include "ratefloor/io/companions.h"
#include "ratefloor/io/model_files.h"
#include "ratefloor/io/output_folder.h"
#include "ratefloor/io/tensor_matrix.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/job/dequantize_dtype.h"
#include "ratefloor/job/dequantize_pieces.h"
#include "ratefloor/job/quantized_model.h"
#include "ratefloor/job/quantized_model_record.h"

namespace ratefloor::job {
namespace {

using io::safetensors::ByteSink;
using io::safetensors::OutputTensor;

constexpr std::uint64_t kPiece = 1u << 17;  // entries of an untouched tensor converted at a time

Error out_of_range(std::uint64_t index, double value, io::Dtype dtype) {
  Error error = make_error(ErrorCode::kNotFinite,
                           "weight " + std::to_string(index) + " is " + shortest_decimal(value) +
                               ", beyond the range of " + std::string(io::name(dtype)));
  return std::move(error).remedied_by(dtype == io::Dtype::kF16 ? "use --dtype bf16"
                                                               : "use --dtype f32");
}

double entry(io::Dtype dtype, const std::byte* bytes) {
  double wide = 0;
  if (dtype == io::Dtype::kF64) {
    std::memcpy(&wide, bytes, sizeof(wide));
    return wide;
  }
  float value = 0;
  io::decode(dtype, bytes, {&value, 1});
  return value;
}

/// By tensor.
using Shapes = std::unordered_map<std::string, std::vector<std::uint64_t>>;

class Dequantizer {
 public:
  Dequantizer(const QuantizedModel& model, Shapes shapes, std::optional<io::Dtype> dtype,
              const Executor& executor, Progress& progress)
      : model_(model),
        shapes_(std::move(shapes)),
        dtype_(dtype),
        executor_(executor),
        progress_(progress) {}

  /// What to write, in the order of the model's files; fills `tensors`.
  Result<std::vector<OutputTensor>> plan(std::vector<DequantizedTensor>& tensors) {
    std::vector<OutputTensor> outputs;
    auto matrix = model_.matrices.begin();
    for (const io::TensorInfo& tensor : model_.model.tensors()) {
      if (matrix != model_.matrices.end() && matrix->info.name == tensor.name) {
        Result<OutputTensor> output = plan_matrix(*matrix++, tensors);
        if (!output) return std::move(output).error();
        outputs.push_back(*std::move(output));
      } else {
        outputs.push_back(plan_untouched(tensor, tensors));
      }
    }
    return outputs;
  }

  std::uint64_t work() const { return work_; }

 private:
  Result<OutputTensor> plan_matrix(const StreamTensor& matrix,
                                   std::vector<DequantizedTensor>& tensors) {
    const Result<codec::TensorStream> stream = open_stream(model_, matrix);
    if (!stream) return stream.error();
    const io::Dtype original = io::dtype_named(stream->dtype()).value_or(io::Dtype::kF32);
    const io::Dtype dtype = dtype_.value_or(default_output_dtype(original));
    work_ += stream->rows() * stream->cols();
    std::vector<std::uint64_t> shape{stream->rows(), stream->cols()};
    if (const auto known = shapes_.find(matrix.name); known != shapes_.end()) {
      if (!is_shape_of(known->second, shape[0], shape[1]))
        return located(make_error(ErrorCode::kMalformed,
                                  "it holds a matrix of shape " + io::shape_text(shape) + ", " +
                                      kRecordFile + " says " + io::shape_text(known->second)),
                       matrix);
      shape = known->second;
    }
    tensors.push_back({matrix.name, std::move(shape), stream->method(), stream->dtype(),
                       std::string(io::name(dtype))});
    return OutputTensor{
        matrix.name, dtype, tensors.back().shape,
        [this, &matrix, dtype](const ByteSink& sink) { return decode(matrix, dtype, sink); }};
  }

  OutputTensor plan_untouched(const io::TensorInfo& tensor,
                              std::vector<DequantizedTensor>& tensors) {
    const bool convert = dtype_ && *dtype_ != tensor.dtype && io::is_readable(tensor.dtype);
    const io::Dtype dtype = convert ? *dtype_ : tensor.dtype;
    work_ += tensor.elements();
    tensors.push_back({tensor.name, tensor.shape, "", std::string(io::name(tensor.dtype)),
                       std::string(io::name(dtype))});
    return OutputTensor{
        tensor.name, dtype, tensor.shape,
        [this, &tensor, dtype](const ByteSink& sink) { return pass_on(tensor, dtype, sink); }};
  }

  Result<void> decode(const StreamTensor& matrix, io::Dtype dtype, const ByteSink& sink) {
    const Result<codec::TensorStream> stream = open_stream(model_, matrix);
    if (!stream) return stream.error();
    const auto fill = [&](std::size_t index, std::span<std::byte> out) -> Result<void> {
      const Chunk& chunk = stream->chunks()[index];
      thread_local std::vector<float> weights;
      weights.resize(chunk.size);
      if (Result<void> decoded = stream->decode_chunk(index, weights); !decoded)
        return located(std::move(decoded).error(), matrix);
      if (const auto bad = write_floats(dtype, weights, out))
        return located(out_of_range(chunk.first + *bad, weights[*bad], dtype), matrix);
      progress_.advance(chunk.size);
      return {};
    };
    Result<void> done = make_pieces(stream->chunks(), io::bits(dtype) / 8, executor_, fill, sink);
    finish(matrix.info, matrix.name);
    return done;
  }

  Result<void> pass_on(const io::TensorInfo& tensor, io::Dtype dtype, const ByteSink& sink) {
    const std::span<const std::byte> bytes = model_.model.bytes(tensor);
    Result<void> done;
    if (dtype == tensor.dtype) {
      done = sink(bytes);
      progress_.advance(tensor.elements());
    } else {
      const std::vector<Chunk> pieces = flat_chunks(tensor.elements(), kPiece);
      const std::size_t width = io::bits(tensor.dtype) / 8;
      const auto fill = [&](std::size_t index, std::span<std::byte> out) -> Result<void> {
        const Chunk& piece = pieces[index];
        const std::byte* const from = bytes.data() + piece.first * width;
        if (const auto bad = convert_floats(tensor.dtype, from, piece.size, dtype, out)) {
          return out_of_range(piece.first + *bad, entry(tensor.dtype, from + *bad * width), dtype)
              .in_file(tensor.file)
              .in_tensor(io::printable(tensor.name))
              .at(tensor.offset + (piece.first + *bad) * width);
        }
        progress_.advance(piece.size);
        return {};
      };
      done = make_pieces(pieces, io::bits(dtype) / 8, executor_, fill, sink);
    }
    finish(tensor, tensor.name);
    return done;
  }

  void finish(const io::TensorInfo& tensor, const std::string& name) {
    model_.model.release(tensor);
    progress_.item(io::printable(name));
  }

  const QuantizedModel& model_;
  Shapes shapes_;
  std::optional<io::Dtype> dtype_;
  const Executor& executor_;
  Progress& progress_;
  std::uint64_t work_ = 0;
};

/// What the record says; none without a record.
Result<Shapes> read_shapes(const std::string& model, std::vector<std::string>& warnings) {
  const Result<io::ModelFiles> files = io::find_model_files(model);
  if (!files) return files.error();
  const std::string path = io::beside(files->weights, kRecordFile);
  Shapes shapes;
  if (!io::file_exists(path)) {
    warnings.push_back(path + ": is missing; tensors are written with two dimensions");
    return shapes;
  }
  Result<Claims> claims = read_claims(path);
  if (!claims) return std::move(claims).error();
  for (Claim& claim : claims->tensors) shapes.emplace(claim.name, std::move(claim.shape));
  return shapes;
}

/// Returns whether there is one to write.
Result<bool> write_config(const QuantizedModel& model, std::optional<io::Dtype> dtype,
                          const std::string& path) {
  Result<std::string> text = io::remove_quantization_config(model.config);
  if (text && dtype) text = io::replace_config_dtype(*text, config_dtype_name(*dtype));
  if (!text) return std::move(text).error();
  if (text->empty()) return false;
  if (Result<void> done = write_file(path, *text); !done) return std::move(done).error();
  return true;
}

}  // namespace

Result<DequantizeReport> dequantize(const DequantizeRequest& request, const Executor& executor,
                                    Progress& progress) {
  const Result<QuantizedModel> model = open_quantized_model(request.model);
  if (!model) return model.error();
  DequantizeReport report;
  report.warnings = model->model.warnings();
  Result<Shapes> shapes = read_shapes(request.model, report.warnings);
  if (!shapes) return std::move(shapes).error();
  Dequantizer dequantizer(*model, *std::move(shapes), request.dtype, executor, progress);
  Result<std::vector<OutputTensor>> outputs = dequantizer.plan(report.tensors);
  if (!outputs) return std::move(outputs).error();
  Result<io::OutputFolder> folder = io::OutputFolder::create(request.output, request.model);
  if (!folder) return std::move(folder).error();

  progress.begin(dequantizer.work());
  Result<std::vector<io::WrittenFile>> files =
      io::write_model_files(folder->temporary(), *std::move(outputs), request.max_shard_bytes);
  if (!files) return std::move(files).error();
  report.files = *std::move(files);
  Result<std::vector<std::string>> companions =
      io::copy_companions(request.model, folder->temporary());
  if (!companions) return std::move(companions).error();
  report.companions = *std::move(companions);
  const Result<bool> config = write_config(*model, request.dtype, folder->file("config.json"));
  if (!config) return config.error();
  if (*config) report.companions.insert(report.companions.begin(), "config.json");
  if (Result<void> done = folder->commit(); !done) return std::move(done).error();
  return report;
}

}  // namespace ratefloor::job

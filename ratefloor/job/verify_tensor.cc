// See verify_tensor.h. Partial sums have their place by chunk and are added in that order. The mean
// takes a pass of its own, so that a spread that is small beside it is not lost.
#include "ratefloor/job/verify_tensor.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "ratefloor/base/chunks.h"
#include "ratefloor/base/content_hash.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/job/quantized_model_record.h"
#include "ratefloor/kernel/squared_error.h"

namespace ratefloor::job {
namespace {

constexpr std::uint64_t kPiece = 1u << 17;  // entries of an untouched tensor read at a time

Error of_tensor(const io::TensorInfo& tensor, std::string message) {
  return make_error(ErrorCode::kMalformed, std::move(message))
      .in_file(tensor.file)
      .in_tensor(io::printable(tensor.name))
      .at(tensor.offset);
}

Error missing_in_original(const io::TensorInfo& tensor, const OriginalModel& original) {
  return of_tensor(tensor, "there is no such tensor in " + original.model().path())
      .remedied_by("is it the model that was quantized?");
}

struct Piece {
  double sum = 0, squared_error = 0, deviation = 0;
  std::uint64_t not_finite = 0;
  std::optional<Error> error;
};

class MatrixChecker {
 public:
  MatrixChecker(const StreamTensor& matrix, const codec::TensorStream& stream,
                const Executor& executor, Progress& progress)
      : matrix_(matrix),
        stream_(stream),
        executor_(executor),
        progress_(progress),
        pieces_(stream.chunks().size()) {}

  /// Decodes everything; NaN where there is no original or a chunk is damaged.
  double distortion(const Matrix* original) {
    double mean = 0;
    if (original) {
      for_each_chunk([&](std::size_t i, std::span<float> weights) {
        original->read(stream_.chunks()[i].first, weights);
        for (const float w : weights) pieces_[i].sum += w;
      });
      for (const Piece& piece : pieces_) mean += piece.sum;
      mean /= static_cast<double>(original->size());
    }
    for_each_chunk([&](std::size_t i, std::span<float> decoded) {
      check_chunk(i, decoded, original, mean);
      progress_.advance(decoded.size());
    });
    double squared_error = 0, deviation = 0;
    bool damaged = false;
    for (const Piece& piece : pieces_) {
      squared_error += piece.squared_error;
      deviation += piece.deviation;
      damaged |= piece.error.has_value();
    }
    // A constant matrix has no variance to divide by.
    return !original || damaged || deviation == 0 ? VerifiedMatrix::kUnknown
                                                  : squared_error / deviation;
  }

  std::vector<Error> problems() {
    std::vector<Error> found;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      if (pieces_[i].error) found.push_back(located(*std::move(pieces_[i].error), matrix_));
      if (const std::uint64_t count = pieces_[i].not_finite; count > 0)
        found.push_back(located(
            make_error(ErrorCode::kNotFinite,
                       "chunk " + std::to_string(i + 1) + " of " + std::to_string(pieces_.size()) +
                           ": " + std::to_string(count) + " decoded weights are not finite"),
            matrix_));
    }
    return found;
  }

 private:
  template <class Body>
  void for_each_chunk(const Body& body) {
    executor_.for_each(pieces_.size(), [&](std::size_t i) {
      thread_local std::vector<float> buffer;
      buffer.resize(stream_.chunks()[i].size);
      body(i, std::span<float>(buffer));
    });
  }

  void check_chunk(std::size_t i, std::span<float> decoded, const Matrix* original, double mean) {
    Piece& piece = pieces_[i];
    if (Result<void> done = stream_.decode_chunk(i, decoded); !done) {
      piece.error = std::move(done).error();
      return;
    }
    for (const float w : decoded) piece.not_finite += !std::isfinite(w);
    if (!original) return;
    thread_local std::vector<float> buffer;
    buffer.resize(decoded.size());
    original->read(stream_.chunks()[i].first, buffer);
    piece.squared_error = kernel::squared_error(buffer, decoded);
    for (const float w : buffer) piece.deviation += (w - mean) * (w - mean);
  }

  const StreamTensor& matrix_;
  const codec::TensorStream& stream_;
  const Executor& executor_;
  Progress& progress_;
  std::vector<Piece> pieces_;
};

/// Nothing when it differs in type or shape, which is a problem.
std::optional<io::TensorMatrix> original_of(const OriginalModel& original,
                                            const StreamTensor& matrix, MatrixCheck& check) {
  const io::TensorInfo* const info = original.find(matrix.name);
  if (info == nullptr) {
    check.problems.push_back(missing_in_original(matrix.info, original));
    return std::nullopt;
  }
  VerifiedMatrix& found = check.found;
  if (found.dtype != io::name(info->dtype))
    check.problems.push_back(of_tensor(matrix.info, "the stream is that of a " + found.dtype +
                                                        " tensor, the original is " +
                                                        std::string(io::name(info->dtype))));
  if (!is_shape_of(info->shape, found.shape[0], found.shape[1])) {
    check.problems.push_back(
        of_tensor(matrix.info, "the stream's shape is " + io::shape_text(found.shape) +
                                   ", the original's " + io::shape_text(info->shape)));
    return std::nullopt;
  }
  found.shape = info->shape;
  found.shape_is_original = true;
  Result<io::TensorMatrix> weights = original.model().matrix(*info);
  if (weights) return *std::move(weights);
  check.problems.push_back(std::move(weights).error());
  return std::nullopt;
}

}  // namespace

MatrixCheck check_matrix(const QuantizedModel& model, const StreamTensor& matrix,
                         const OriginalModel* original, const Executor& executor,
                         Progress& progress) {
  MatrixCheck check;
  VerifiedMatrix& found = check.found;
  found.name = matrix.name;
  found.stored_bytes = matrix.info.bytes;
  const Result<codec::TensorStream> stream = open_stream(model, matrix);
  if (!stream) {
    check.problems.push_back(stream.error());
    return check;
  }
  found.dtype = stream->dtype();
  found.codec = stream->method();
  found.shape = {stream->rows(), stream->cols()};
  found.weights = stream->rows() * stream->cols();
  found.chunks = stream->chunks().size();
  found.stored_bpw =
      8.0 * static_cast<double>(found.stored_bytes) / static_cast<double>(found.weights);
  std::optional<io::TensorMatrix> weights;
  if (original) weights = original_of(*original, matrix, check);
  MatrixChecker checker(matrix, *stream, executor, progress);
  found.distortion = checker.distortion(weights ? &*weights : nullptr);
  for (Error& problem : checker.problems()) check.problems.push_back(std::move(problem));
  model.model.release(matrix.info);
  if (weights) original->model().release(*original->find(matrix.name));
  return check;
}

UntouchedCheck check_untouched(const QuantizedModel& model, const io::TensorInfo& tensor,
                               const OriginalModel* original, const Executor& executor,
                               Progress& progress) {
  UntouchedCheck check;
  check.found = {tensor.name, std::string(io::name(tensor.dtype)), tensor.shape, tensor.bytes,
                 content_hash(model.model.bytes(tensor))};
  if (const Result<io::TensorMatrix> matrix = io::is_readable(tensor.dtype)
                                                  ? model.model.matrix(tensor)
                                                  : Result<io::TensorMatrix>(Error{})) {
    const std::vector<Chunk> pieces = flat_chunks(matrix->size(), kPiece);
    std::vector<std::uint64_t> counts(pieces.size(), 0);
    executor.for_each(pieces.size(), [&](std::size_t i) {
      thread_local std::vector<float> buffer;
      buffer.resize(pieces[i].size);
      matrix->read(pieces[i].first, buffer);
      for (const float w : buffer) counts[i] += !std::isfinite(w);
    });
    std::uint64_t total = 0;
    for (const std::uint64_t count : counts) total += count;
    if (total > 0)
      check.warnings.push_back(tensor.file + ": tensor '" + io::printable(tensor.name) +
                               "': " + std::to_string(total) + " values are not finite");
  }
  if (original) {
    const io::TensorInfo* const info = original->find(tensor.name);
    if (info == nullptr) {
      check.problems.push_back(missing_in_original(tensor, *original));
    } else if (info->dtype != tensor.dtype || info->shape != tensor.shape) {
      check.problems.push_back(
          of_tensor(tensor, "it is " + check.found.dtype + " " + io::shape_text(tensor.shape) +
                                ", the original " + std::string(io::name(info->dtype)) + " " +
                                io::shape_text(info->shape)));
    } else {
      const std::span<const std::byte> mine = model.model.bytes(tensor),
                                       theirs = original->model().bytes(*info);
      const auto differs = std::mismatch(mine.begin(), mine.end(), theirs.begin()).first;
      if (differs != mine.end()) {
        Error error = of_tensor(tensor, "from this byte on it differs from the original");
        error.offset = tensor.offset + static_cast<std::uint64_t>(differs - mine.begin());
        check.problems.push_back(std::move(error));
      }
      original->model().release(*info);
    }
  }
  progress.advance(tensor.elements());
  model.model.release(tensor);
  return check;
}

}  // namespace ratefloor::job

#include "ratefloor/linear/feedback/feedback_method.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "ratefloor/codec/tensor_stream/decoder.h"
#include "ratefloor/codec/tensor_stream/encoder.h"
#include "ratefloor/linear/feedback/feedback_passes.h"
#include "ratefloor/linear/feedback/sic_method.h"

namespace ratefloor::linear {
namespace {

// The entropy-coded trellis: through its stream and back.
Result<FeedbackResult> run_trellis(const Matrix& matrix, const InputStatistics& statistics,
                                   const FeedbackSettings& settings, const Executor& executor) {
  if (settings.cancellation != Cancellation::kRegularized || settings.damping != 0 ||
      settings.order != ColumnOrder::kNatural || settings.steps != Steps::kPerColumn ||
      settings.rescale || !settings.drifted_cross.empty())
    return make_error(ErrorCode::kInvalidArgument,
                      "the entropy-coded trellis is regularized, in natural order, with steps per "
                      "column and without damping, rescaling or drift");
  const SicMethod method(std::make_shared<const InputStatistics>(statistics),
                         {settings.inner.rate_bits, settings.inner.log2_states});
  const auto coder = method.prepare(matrix, {}, executor);
  if (!coder) return coder.error();
  std::vector<std::uint8_t> body;
  const auto stream = codec::encode_tensor(**coder, method.name(), "F32", matrix, executor,
                                           [&](std::span<const std::uint8_t> more) -> Result<void> {
                                             body.insert(body.end(), more.begin(), more.end());
                                             return {};
                                           });
  if (!stream) return stream.error();
  std::vector<std::uint8_t> bytes = stream->head;
  bytes.insert(bytes.end(), body.begin(), body.end());
  const auto opened = codec::TensorStream::open(bytes);
  if (!opened) return opened.error();
  FeedbackResult result;
  result.weights.resize(matrix.size());
  if (Result<void> done = opened->decode_rows(0, matrix.rows(), result.weights); !done)
    return std::move(done).error();
  result.stored_bits = 8 * static_cast<double>(bytes.size());
  result.entropy_bits = stream->cost.entropy_bits;
  for (std::size_t i = 0; i < matrix.cols(); ++i)
    if (statistics.second_moment_sum[packed_index(matrix.cols(), i, i)] == 0)
      ++result.dead_channels;
  return result;
}

// The transformed layer, and back.
Result<FeedbackResult> run_transformed(const Matrix& matrix, const InputStatistics& statistics,
                                       const FeedbackSettings& settings, const Executor& executor) {
  const LayerTransform& transform = settings.transform;
  if (!settings.drifted_cross.empty())
    return make_error(ErrorCode::kInvalidArgument, "transforms do not go together with drift");
  if (transform.apart.size() >= matrix.cols())
    return make_error(ErrorCode::kInvalidArgument, "no column is left to quantize");
  const Result<TransformedLayer> layer = transform_layer(matrix, statistics, transform, executor);
  if (!layer) return layer.error();
  FeedbackSettings inner = settings;
  inner.transform = {};
  Result<FeedbackResult> result =
      quantize_with_feedback(layer->matrix(), layer->statistics, inner, executor);
  if (!result) return result;
  codec::rotated::Header header;
  header.rotation = transform.rotation;
  header.kept = keep_columns(matrix, transform.apart);
  const double own = 8 * static_cast<double>(codec::rotated::write_header(header).size());
  result->weights = undo_transform(transform, header.kept, matrix.rows(), matrix.cols(),
                                   std::move(result->weights));
  result->stored_bits += own;
  result->entropy_bits += own;
  return result;
}

}  // namespace

Result<FeedbackResult> quantize_with_feedback(const Matrix& matrix,
                                              const InputStatistics& statistics,
                                              const FeedbackSettings& settings,
                                              const Executor& executor) {
  if (statistics.channels != matrix.cols())
    return make_error(ErrorCode::kInvalidArgument, "statistics of " +
                                                       std::to_string(statistics.channels) +
                                                       " channels do not fit a matrix of " +
                                                       std::to_string(matrix.cols()) + " columns");
  if (!settings.drifted_cross.empty() &&
      settings.drifted_cross.size() != matrix.cols() * matrix.cols())
    return make_error(ErrorCode::kInvalidArgument,
                      "the cross moments of drifted inputs have " +
                          std::to_string(settings.drifted_cross.size()) + " entries, not " +
                          std::to_string(matrix.cols() * matrix.cols()));
  if (!settings.transform.none()) return run_transformed(matrix, statistics, settings, executor);
  if (settings.inner.kind == Inner::kTrellis)
    return run_trellis(matrix, statistics, settings, executor);
  return quantize_in_passes(matrix, statistics, settings, executor);
}

}  // namespace ratefloor::linear

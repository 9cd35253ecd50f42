#include "ratefloor/model/layer_errors.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/kernel/squared_error.h"
#include "ratefloor/linear/calibration/input_names.h"
#include "ratefloor/linear/calibration/quadratic_error.h"

namespace ratefloor::model {
namespace {

/// Σ over rows of |y_r|², rows added in order.
double power(const float* y, std::size_t stride, std::size_t rows, std::size_t cols) {
  double sum = 0;
  for (std::size_t r = 0; r < rows; ++r) sum += kernel::sum_squares({y + r * stride, cols});
  return sum;
}

/// Of bf16, through f32.
double power(const Activations& x) {
  if (x.f32 != nullptr) return power(x.f32, x.cols, x.rows, x.cols);
  double sum = 0;
  for (std::size_t i = 0; i < x.rows * x.cols; ++i) {
    const auto v = static_cast<double>(bf16_to_f32(x.bf16[i]));
    sum += v * v;
  }
  return sum;
}

/// One matrix: Δ, and sums over rows and tokens that measure() turns into means.
struct MatrixSums {
  job::MatrixError error;
  LinearWeights delta;
  double output_power = 0, output_error = 0, input_power = 0, accumulated = 0;
  std::uint64_t tokens = 0;

  job::MatrixError measure() const {
    job::MatrixError out = error;
    const auto count = static_cast<double>(tokens), entries = count * static_cast<double>(out.rows);
    out.output_power = output_power / entries;
    out.output_mse = output_error / entries;
    out.accumulated_mse = accumulated / entries;
    out.predicted_amplification = input_power / count;
    out.amplification = out.weight_mse > 0 ? out.output_mse / out.weight_mse
                                           : std::numeric_limits<double>::quiet_NaN();
    return out;
  }

  /// |Δx|² and |x|² of every row.
  Result<void> add_input(const Activations& x, const Executor& executor) {
    std::vector<float> y(x.rows * delta.out);
    Result<void> done = apply_linear(delta, x, y.data(), delta.out, executor);
    output_error += power(y.data(), delta.out, x.rows, delta.out);
    input_power += power(x);
    tokens += x.rows;
    return done;
  }
};

struct Pair {
  const Decoder& decoder;
  const Decoder& reference;
  const linear::CalibrationFile* statistics;
  const Executor& executor;
};

/// Σ of the file, if it has this input; an error if its size is another.
Result<std::optional<double>> predict(const Pair& pair, const std::string& input,
                                      std::span<const float> delta, std::size_t rows,
                                      std::size_t cols) {
  if (pair.statistics == nullptr) return std::optional<double>();
  const linear::CalibrationFile& file = *pair.statistics;
  const std::size_t index = file.index_of(input);
  if (index == file.inputs().size() || file.inputs()[index].channels != cols)
    return make_error(ErrorCode::kInvalidArgument, "the statistics have no input '" + input +
                                                       "' of " + std::to_string(cols) + " channels")
        .in_file(file.path())
        .remedied_by("they were gathered on another model");
  const Result<linear::InputStatistics> read = file.read(input);
  if (!read) return read.error();
  const double total = linear::quadratic_error(*read, delta, rows, pair.executor);
  return std::optional<double>(total / static_cast<double>(rows));
}

Result<MatrixSums> start_matrix(const Pair& pair, const std::string& name, const std::string& input,
                                std::array<std::size_t, 2> shape) {
  const std::size_t n = shape[0] * shape[1];
  std::vector<float> delta(n), replaced(n);
  Result<void> read = pair.reference.source().read(name, delta, pair.executor);
  if (read) read = pair.decoder.source().read(name, replaced, pair.executor);
  if (!read) return std::move(read).error();
  MatrixSums made;
  job::MatrixError& error = made.error;
  error.name = name;
  error.rows = shape[0], error.cols = shape[1];
  const auto count = static_cast<double>(n);
  error.stored_bpw = 8.0 * static_cast<double>(pair.decoder.source().stored_bytes(name)) / count;
  error.weight_variance = kernel::sum_squares(delta) / count;
  error.weight_mse = kernel::squared_error(delta, replaced) / count;
  for (std::size_t i = 0; i < n; ++i) delta[i] -= replaced[i];
  Result<std::optional<double>> predicted = predict(pair, input, delta, shape[0], shape[1]);
  if (!predicted) return std::move(predicted).error();
  error.predicted_output_mse = *predicted;
  made.delta = make_linear(std::move(delta), shape[0], shape[1], pair.reference.precision());
  return made;
}

using LayerSums = std::vector<MatrixSums>;  // in the order of kAllMatrixKinds

/// On the reference: errors of each matrix alone; keeps the outputs of the batch.
class ReferenceObserver final : public LayerObserver {
 public:
  ReferenceObserver(LayerSums& sums, const Executor& executor) : sums_(sums), executor_(executor) {}
  std::array<std::vector<float>, kMatrixKinds> outputs;

  Result<void> input(LinearInput input, const Activations& x) override {
    for (const MatrixKind kind : kAllMatrixKinds)
      if (input_of(kind) == input)
        if (Result<void> done = at(kind).add_input(x, executor_); !done) return done;
    return {};
  }

  Result<void> output(MatrixKind kind, const float* y, std::size_t stride,
                      std::size_t rows) override {
    const std::size_t cols = at(kind).delta.out;
    std::vector<float>& kept = outputs[static_cast<std::size_t>(kind)];
    kept.resize(rows * cols);
    for (std::size_t r = 0; r < rows; ++r)
      std::copy_n(y + r * stride, cols, kept.data() + r * cols);
    at(kind).output_power += power(kept.data(), cols, rows, cols);
    return {};
  }

 private:
  MatrixSums& at(MatrixKind kind) { return sums_[static_cast<std::size_t>(kind)]; }
  LayerSums& sums_;
  const Executor& executor_;
};

/// On the evaluated model: how far its outputs are from the reference's.
class ReplacedObserver final : public LayerObserver {
 public:
  ReplacedObserver(LayerSums& sums, const ReferenceObserver& reference)
      : sums_(sums), reference_(reference) {}

  Result<void> input(LinearInput, const Activations&) override { return {}; }

  Result<void> output(MatrixKind kind, const float* y, std::size_t stride,
                      std::size_t rows) override {
    MatrixSums& sums = sums_[static_cast<std::size_t>(kind)];
    const std::size_t cols = sums.delta.out;
    const float* const expected = reference_.outputs[static_cast<std::size_t>(kind)].data();
    for (std::size_t r = 0; r < rows; ++r)
      sums.accumulated +=
          kernel::squared_error({y + r * stride, cols}, {expected + r * cols, cols});
    return {};
  }

 private:
  LayerSums& sums_;
  const ReferenceObserver& reference_;
};

Result<LayerSums> start_layer(const Pair& pair, std::size_t layer) {
  LayerSums sums;
  for (const MatrixKind kind : kAllMatrixKinds) {
    const std::string name = matrix_name(layer, kind);
    Result<MatrixSums> made = start_matrix(pair, name, linear::input_of(name),
                                           matrix_shape(pair.reference.architecture(), kind));
    if (!made) return std::move(made).error();
    made->error.layer = static_cast<int>(layer);
    made->error.kind = kind_name(kind);
    sums.push_back(*std::move(made));
  }
  return sums;
}

Result<void> measure_head(const Pair& pair, std::span<BatchState> batches,
                          std::span<BatchState> reference_batches, job::Comparison& into) {
  const Architecture& a = pair.reference.architecture();
  Result<MatrixSums> sums =
      start_matrix(pair, std::string(head_name(a)), "lm_head_input", {a.vocabulary, a.hidden});
  if (!sums) return std::move(sums).error();
  sums->error.kind = "head";
  const std::size_t piece = logit_rows(a);
  for (std::size_t b = 0; b < batches.size(); ++b)
    for (std::size_t first = 0; first < batches[b].tokens.size(); first += piece) {
      const std::size_t rows = std::min(piece, batches[b].tokens.size() - first);
      const auto part = [&](const BatchState& state) {
        return std::span(state.hidden).subspan(first * a.hidden, rows * a.hidden);
      };
      std::vector<float> expected(rows * a.vocabulary), found(rows * a.vocabulary);
      Result<void> done =
          sums->add_input(pair.reference.head_input(part(reference_batches[b])), pair.executor);
      if (done) done = pair.reference.logits(part(reference_batches[b]), expected);
      if (done) done = pair.decoder.logits(part(batches[b]), found);
      if (!done) return done;
      sums->output_power += kernel::sum_squares(expected);
      sums->accumulated += kernel::squared_error(expected, found);
    }
  into.matrices.push_back(sums->measure());
  return {};
}

}  // namespace

Result<void> measure_layers(const Decoder& decoder, std::span<BatchState> batches,
                            const Decoder& reference, std::span<BatchState> reference_batches,
                            const linear::CalibrationFile* statistics, const Executor& executor,
                            Progress& progress, job::Comparison& into) {
  const Pair pair{decoder, reference, statistics, executor};
  for (std::size_t layer = 0; layer < reference.architecture().layers; ++layer) {
    Result<LayerSums> sums = start_layer(pair, layer);
    if (!sums) return std::move(sums).error();
    const auto weights = decoder.layer_weights(layer);
    if (!weights) return weights.error();
    const auto reference_weights = reference.layer_weights(layer);
    if (!reference_weights) return reference_weights.error();
    double error = 0, total = 0;
    for (std::size_t b = 0; b < batches.size(); ++b) {
      BatchState& ours = batches[b];
      BatchState& theirs = reference_batches[b];
      ReferenceObserver watch(*sums, executor);
      Result<void> done =
          reference.run_layer(layer, **reference_weights, theirs.texts, theirs.hidden, &watch);
      if (!done) return done;
      ReplacedObserver compare(*sums, watch);
      done = decoder.run_layer(layer, **weights, ours.texts, ours.hidden, &compare);
      if (!done) return done;
      error += kernel::squared_error(ours.hidden, theirs.hidden);
      total += kernel::sum_squares(theirs.hidden);
      progress.advance(2 * ours.tokens.size());
    }
    for (const MatrixSums& matrix : *sums) into.matrices.push_back(matrix.measure());
    into.blocks.push_back(
        {.layer = static_cast<int>(layer), .hidden_error = error / total, .kl_nats = {}});
  }
  for (const BatchState& batch : batches) into.layer_tokens += batch.tokens.size();
  return measure_head(pair, batches, reference_batches, into);
}

}  // namespace ratefloor::model

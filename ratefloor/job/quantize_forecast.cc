#include "ratefloor/job/quantize_forecast.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "ratefloor/codec/chunking.h"
#include "ratefloor/codec/ectcq/design.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/job/quantize/model_size.h"
#include "ratefloor/job/quantize/prepare_run.h"
#include "ratefloor/job/quantize/sample_encode.h"
#include "ratefloor/job/quantize/whole_bits.h"

namespace ratefloor::job {
namespace {

// What a thread holds: its histogram, its part of the window of chunks, the codec's buffers.
constexpr std::uint64_t kThreadBytes = 24u << 20;
constexpr std::uint64_t kRowBytes = 60, kBaseBytes = 48u << 20;
constexpr std::uint64_t kRememberedBytes = 4;  // of ectcq, for each weight: two searches

/// Indices into run.tensors, the largest tensors first, one for each shape.
std::vector<std::size_t> examples(const PreparedRun& run) {
  std::vector<std::size_t> order(run.tensors.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return run.tensors[a].weights > run.tensors[b].weights;
  });
  std::set<std::pair<std::uint64_t, std::uint64_t>> shapes;
  std::vector<std::size_t> chosen;
  for (const std::size_t i : order) {
    const io::TensorInfo& tensor = run.info(run.tensors[i]);
    if (chosen.size() < kForecastTensors && shapes.emplace(tensor.rows(), tensor.cols()).second)
      chosen.push_back(i);
  }
  return chosen;
}

/// What every tensor would be encoded for, in the order of run.tensors.
Result<std::vector<EncodeTarget>> targets(const PreparedRun& run, const QuantizeOptions& options,
                                          const Executor& executor) {
  std::vector<EncodeTarget> targets;
  if (run.family.kind() == MethodFamily::Kind::kWhole) {
    const Result<std::int64_t> member = largest_member(run, executor);
    if (!member) return member.error();
    for (const PlannedTensor& one : run.tensors) targets.push_back(member_target(one, *member));
    return targets;
  }
  EncodeTarget common = EncodeTarget::with_member(0);
  if (options.distortion) common = EncodeTarget::at_distortion(*options.distortion);
  if (run.budget) {
    const Result<double> rate =
        common_rate(run.model, run.decisions, run.tensors, *run.budget, run.family);
    if (!rate) return Error(rate.error()).in_file(run.model.path());
    common = EncodeTarget::at_rate(*rate);
  }
  for (const PlannedTensor& one : run.tensors)
    targets.push_back(one.own_bits ? EncodeTarget::at_rate(*one.own_bits) : common);
  return targets;
}

std::uint64_t memory_of(const PreparedRun& run, unsigned threads) {
  std::uint64_t rows = 0, remembered = 0;
  for (const PlannedTensor& one : run.tensors) {
    const io::TensorInfo& tensor = run.info(one);
    rows = std::max(rows, tensor.rows());
    if (tensor.elements() <= codec::ectcq::kMostRemembered)
      remembered = std::max(remembered, tensor.elements());
  }
  return kBaseBytes + threads * kThreadBytes + rows * kRowBytes + remembered * kRememberedBytes;
}

Result<ForecastSample> sample(const PreparedRun& run, const PlannedTensor& planned,
                              const EncodeTarget& target) {
  const io::TensorInfo& tensor = run.info(planned);
  const auto named = [&](Error error) {
    return std::move(error).in_file(tensor.file).in_tensor(io::printable(tensor.name));
  };
  const Result<io::TensorMatrix> matrix = run.model.matrix(tensor);
  if (!matrix) return named(matrix.error());
  const Result<SampleResult> result =
      encode_sample(target, run.family, *matrix, std::string(io::name(tensor.dtype)));
  if (!result) return named(result.error());
  const auto weights = static_cast<double>(planned.weights);
  ForecastSample one;
  one.name = tensor.name;
  one.codec = result->attempt.codec;
  one.weights = result->weights;
  one.stored_bpw = target.kind == EncodeTarget::Kind::kRate
                       ? target.value
                       : 8 * static_cast<double>(result->stream_bytes) / weights;
  one.distortion = result->attempt.distortion;
  one.nanoseconds = 1e9 * result->seconds / weights;
  return one;
}

}  // namespace

Result<QuantizeForecast> forecast_quantize(const QuantizeRequest& request, const Executor& executor,
                                           Progress& progress) {
  const Result<PreparedRun> run = open_run(request.model, request.options);
  if (!run) return run.error();
  const Result<std::vector<EncodeTarget>> goals = targets(*run, request.options, executor);
  if (!goals) return goals.error();

  QuantizeForecast forecast;
  forecast.version = request.version;
  forecast.options = request.options;
  forecast.threads = executor.threads();
  const std::vector<std::size_t> chosen = examples(*run);
  progress.begin(chosen.size());
  double sampled = 0, bits = 0, error = 0, nanoseconds = 0;
  for (const std::size_t i : chosen) {
    Result<ForecastSample> one = sample(*run, run->tensors[i], (*goals)[i]);
    if (!one) return std::move(one).error();
    const auto weights = static_cast<double>(run->tensors[i].weights);
    sampled += weights;
    bits += weights * one->stored_bpw;
    error += weights * one->distortion;
    nanoseconds += weights * one->nanoseconds;
    progress.advance(1);
    progress.item(io::printable(one->name));
    forecast.samples.push_back(*std::move(one));
  }

  std::vector<std::uint64_t> streams(run->model.tensors().size(), 0);
  for (std::size_t i = 0; i < run->tensors.size(); ++i) {
    const PlannedTensor& planned = run->tensors[i];
    const double rate =
        (*goals)[i].kind == EncodeTarget::Kind::kRate ? (*goals)[i].value : bits / sampled;
    streams[planned.tensor] =
        static_cast<std::uint64_t>(rate * static_cast<double>(planned.weights) / 8);
    forecast.quantized_weights += planned.weights;
  }
  const Result<ModelSize> size = model_size(run->model, run->decisions, streams);
  if (!size) return size.error();
  for (const TensorDecision& decision : run->decisions)
    if (!decision.quantize) forecast.untouched_bytes += run->model.tensors()[decision.tensor].bytes;
  forecast.weights = run->weights;
  forecast.stored_bytes = size->stored_bytes;
  forecast.stored_bpw =
      8 * static_cast<double>(size->stored_bytes) / static_cast<double>(run->weights);
  forecast.distortion = error / sampled;
  // No more threads than there are chunks to encode at once.
  const std::uint64_t chunks =
      std::max<std::uint64_t>(1, forecast.quantized_weights / codec::kFlatChunk);
  forecast.seconds = 1e-9 * nanoseconds / sampled *
                     static_cast<double>(forecast.quantized_weights) /
                     static_cast<double>(std::min<std::uint64_t>(forecast.threads, chunks));
  forecast.memory_bytes = memory_of(*run, forecast.threads);
  forecast.disk_bytes = 2 * size->stored_bytes;
  return forecast;
}

}  // namespace ratefloor::job

#include "ratefloor/model/calibrate.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <utility>

#include "ratefloor/linear/calibration/calibration_file.h"
#include "ratefloor/linear/calibration/join_statistics.h"
#include "ratefloor/linear/calibration/statistics_writer.h"
#include "ratefloor/model/calibration_notes.h"
#include "ratefloor/model/calibration_windows.h"
#include "ratefloor/model/decoder.h"
#include "ratefloor/model/hidden_states.h"
#include "ratefloor/model/input_gatherer.h"
#include "ratefloor/model/second_moments.h"
#include "ratefloor/model/text_input.h"
#include "ratefloor/model/windows.h"

namespace ratefloor::model {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

Error system_error(const fs::path& path, const std::string& what, const std::error_code& code) {
  return make_error(ErrorCode::kIo, what + ": " + code.message()).in_file(path.string());
}

struct Run {
  const CalibrationRequest& request;
  const Executor& executor;
  Progress& progress;
  Decoder decoder;
  linear::CalibrationInfo info;
  std::vector<BatchState> batches;
  fs::path parts;  // the folder
  TransposedRows space;
  job::CalibrationSummary summary;

  fs::path part(std::size_t index) const {
    std::string digits = std::to_string(index);
    digits.insert(0, 5 - std::min<std::size_t>(5, digits.size()), '0');
    return parts / ("part-" + digits + ".safetensors");
  }
};

/// Has an earlier run of the same kind finished this part? A damaged part is made again.
Result<bool> is_done(const Run& run, std::size_t index) {
  const std::string path = run.part(index).string();
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return false;
  const Result<linear::CalibrationFile> file = linear::CalibrationFile::open(path);
  if (!file) return false;
  const std::string difference = linear::first_difference(file->info(), run.info);
  if (difference.empty()) return true;
  return make_error(ErrorCode::kInvalidArgument,
                    "an earlier run was interrupted here that differs in '" + difference + "'")
      .in_file(run.parts.string())
      .remedied_by("delete the folder to begin anew");
}

/// The folder for parts, empty or with those of the same run.
Result<void> prepare_parts(Run& run) {
  std::error_code code;
  const bool there = fs::exists(run.parts, code);
  if (there && !run.request.resume)
    return make_error(ErrorCode::kInvalidArgument, "an earlier run was interrupted here")
        .in_file(run.parts.string())
        .remedied_by("--resume goes on with it; delete the folder to begin anew");
  fs::create_directories(run.parts, code);
  if (code) return system_error(run.parts, "cannot create the folder", code);
  for (std::size_t i = 0; i <= run.decoder.architecture().layers; ++i)  // the head's is the last
    if (const Result<bool> done = is_done(run, i); !done) return done.error();
  return {};
}

Result<void> write_part(Run& run, std::size_t index, std::vector<SecondMoments>& moments) {
  Result<linear::StatisticsWriter> writer =
      linear::StatisticsWriter::create(run.part(index).string(), run.info);
  if (!writer) return std::move(writer).error();
  for (SecondMoments& input : moments)
    if (Result<void> added = writer->add(input.take()); !added) return added;
  return writer->commit();
}

Result<void> run_layer(Run& run, std::size_t layer) {
  const auto weights = run.decoder.layer_weights(layer);
  if (!weights) return weights.error();
  const Result<bool> done = is_done(run, layer);
  if (!done) return done.error();
  if (*done) run.summary.resumed_layers += 1;
  std::optional<InputGatherer> gatherer;
  if (!*done) gatherer.emplace(run.decoder.architecture(), layer, run.executor, run.space);
  for (BatchState& batch : run.batches) {
    Result<void> ran = run.decoder.run_layer(layer, **weights, batch.texts, batch.hidden,
                                             gatherer ? &*gatherer : nullptr);
    if (!ran) return std::move(ran).error().in_file(run.request.model);
    run.progress.advance(batch.tokens.size());
  }
  run.progress.item("layer " + std::to_string(layer + 1) + " of " +
                    std::to_string(run.decoder.architecture().layers));
  if (!gatherer) return {};
  run.summary.statistics_seconds += gatherer->seconds();
  return write_part(run, layer, gatherer->moments());
}

Result<void> run_head(Run& run, std::size_t index) {
  const Result<bool> done = is_done(run, index);
  if (!done) return done.error();
  if (*done) return {};
  std::vector<SecondMoments> moments;
  moments.push_back(head_moments(run.decoder.architecture()));
  for (BatchState& batch : run.batches) {
    Result<void> added =
        moments.front().add(run.decoder.head_input(batch.hidden), run.executor, run.space);
    if (!added) return std::move(added).error().in_file(run.request.model);
  }
  return write_part(run, index, moments);
}

Result<void> finish(Run& run, std::size_t parts) {
  std::vector<std::string> files;
  for (std::size_t i = 0; i < parts; ++i) files.push_back(run.part(i).string());
  if (Result<void> joined = linear::join_statistics(files, run.request.output); !joined)
    return joined;
  const Result<linear::CalibrationFile> whole = linear::CalibrationFile::open(run.request.output);
  if (!whole) return whole.error();
  for (const linear::CalibrationFile::Input& input : whole->inputs()) {
    const Result<linear::InputStatistics> statistics = whole->read(input.name);
    if (!statistics) return statistics.error();
    add_notes(*statistics, run.summary);
  }
  run.summary.bytes = whole->bytes().size();
  std::error_code code;
  fs::remove_all(run.parts, code);
  if (code)
    run.summary.warnings.push_back("cannot remove '" + run.parts.string() + "': " + code.message());
  return {};
}

}  // namespace

Result<job::CalibrationSummary> calibrate(const CalibrationRequest& request,
                                          const Executor& executor, Progress& progress) {
  Result<Decoder> decoder =
      Decoder::open(request.model, {request.precision, /*low_memory=*/true}, executor);
  if (!decoder) return std::move(decoder).error();
  const Architecture& a = decoder->architecture();
  const Result<TextTokens> text = read_text(request.text, request.model, a);
  if (!text) return text.error();
  Run run{request, executor, progress, *std::move(decoder), {}, {}, request.output + ".parts",
          {},      {}};
  job::CalibrationSummary& summary = run.summary;
  const std::size_t positions = run.decoder.architecture().max_positions;
  summary.window = window_or_default(request.window, positions);
  const Result<std::vector<Window>> windows =
      choose_windows({summary.window, request.skip_windows, request.max_windows}, positions,
                     text->ids.size(), request.text);
  if (!windows) return windows.error();
  for (const Batch& batch : batch_windows(*windows, kBatchTokens))
    run.batches.push_back(start_batch(run.decoder, text->ids, *windows, batch));
  summary.tokens = count_tokens(*windows);
  summary.model = request.model, summary.text = request.text, summary.output = request.output;
  summary.engine = kernel::engine_text(request.precision);
  summary.windows = windows->size();
  run.info.model_hash = run.decoder.source().fingerprint();
  run.info.text_hash = token_hash(text->ids, *windows);
  run.info.parts = {run.info.text_hash};
  run.info.tokenizer_hash = text->tokenizer_hash;
  run.info.window = summary.window, run.info.windows = summary.windows;
  run.info.tokens = summary.tokens;
  run.info.precision = request.precision == kernel::Precision::kBf16 ? "bf16" : "f32";
  if (Result<void> ready = prepare_parts(run); !ready) return std::move(ready).error();

  const std::size_t layers = run.decoder.architecture().layers;
  progress.begin(layers * summary.tokens);
  const Clock::time_point begin = Clock::now();
  for (std::size_t layer = 0; layer < layers; ++layer)
    if (Result<void> done = run_layer(run, layer); !done) return std::move(done).error();
  if (Result<void> done = run_head(run, layers); !done) return std::move(done).error();
  summary.seconds = seconds_since(begin);
  if (Result<void> done = finish(run, layers + 1); !done) return std::move(done).error();
  return std::move(summary);
}

}  // namespace ratefloor::model

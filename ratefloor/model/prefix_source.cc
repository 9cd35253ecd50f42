#include "ratefloor/model/prefix_source.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "ratefloor/model/calibration_windows.h"
#include "ratefloor/model/compare_logits.h"
#include "ratefloor/model/input_gatherer.h"
#include "ratefloor/model/second_moments.h"
#include "ratefloor/model/text_input.h"

namespace ratefloor::model {
namespace {

const char* name_of(kernel::Precision precision) {
  return precision == kernel::Precision::kBf16 ? "bf16" : "f32";
}

/// Rows of the embedding, or of the head.
std::array<std::size_t, 2> outer_shape(const Architecture& a) { return {a.vocabulary, a.hidden}; }

/// The first batches with at most `most` tokens, at least one.
std::span<const BatchState> leading(std::span<const BatchState> states, std::uint64_t most) {
  std::size_t count = 0;
  for (std::uint64_t tokens = 0; count < states.size(); ++count) {
    tokens += states[count].tokens.size();
    if (count > 0 && tokens > most) break;
  }
  return states.first(count);
}

}  // namespace

Result<TextSplit> split_text(const PrefixRequest& request) {
  const std::filesystem::path folder =
      std::filesystem::path(tokenizer_path(request.model)).parent_path();
  const Result<io::ModelConfig> config = io::read_config((folder / "config.json").string());
  if (!config) return config.error();
  const Result<Architecture> a = architecture_of(*config);
  if (!a) return Error(a.error()).in_file(request.model);
  const Result<TextTokens> text = read_text(request.text, request.model, *a);
  if (!text) return text.error();
  const std::uint64_t window = window_or_default(request.window, a->max_positions);
  const Result<std::vector<Window>> windows = choose_windows(
      {window, 0, request.max_windows}, a->max_positions, text->ids.size(), request.text);
  if (!windows) return windows.error();
  const std::span<const Window> probe =
      std::span(*windows).last(probe_windows(*windows, request.probe_tokens));
  return TextSplit{window, count_tokens(*windows) - count_tokens(probe), count_tokens(probe)};
}

PrefixSource::PrefixSource(const PrefixRequest& request, const Executor& executor, Decoder decoder)
    : request_(request), executor_(executor), decoder_(std::move(decoder)) {}

Result<std::unique_ptr<PrefixSource>> PrefixSource::open(const PrefixRequest& request,
                                                         const Executor& executor) {
  Result<Decoder> decoder =
      Decoder::open(request.model, {request.precision, /*low_memory=*/true}, executor);
  if (!decoder) return std::move(decoder).error();
  const Architecture a = decoder->architecture();
  Result<TextTokens> text = read_text(request.text, request.model, a);
  if (!text) return std::move(text).error();
  const std::uint64_t window = window_or_default(request.window, a.max_positions);
  const Result<std::vector<Window>> windows = choose_windows(
      {window, 0, request.max_windows}, a.max_positions, text->ids.size(), request.text);
  if (!windows) return windows.error();
  std::unique_ptr<PrefixSource> made(new PrefixSource(request, executor, *std::move(decoder)));
  made->window_ = window;
  made->text_ = std::move(text->ids);
  const std::size_t kept_back = probe_windows(*windows, request.probe_tokens);
  const std::span<const Window> all(*windows);
  made->calibration_ = lay_out(made->text_, all.first(all.size() - kept_back));
  made->probe_ = lay_out(made->text_, all.last(kept_back));
  return made;
}

PrefixSource::Part PrefixSource::lay_out(std::span<const std::uint32_t> text,
                                         std::span<const Window> windows) {
  Part part;
  part.windows.assign(windows.begin(), windows.end());
  part.batches = batch_windows(part.windows, kBatchTokens);
  for (const Batch& batch : part.batches)
    part.states.push_back(lay_out_batch(text, windows, batch));
  return part;
}

std::string PrefixSource::identity() const {
  return "text " + token_hash(text_, calibration_.windows) + ", probe " +
         token_hash(text_, probe_.windows) + ", " +
         std::to_string(count_tokens(calibration_.windows)) + " + " +
         std::to_string(count_tokens(probe_.windows)) + " tokens in windows of " +
         std::to_string(window_) + ", " + name_of(request_.precision) + ", " +
         std::to_string(request_.slope_tokens) + " tokens of noise with seed " +
         std::to_string(request_.seed);
}

job::CalibrationRecord PrefixSource::describe() const {
  job::CalibrationRecord record;
  record.kind = "text";
  record.hash = token_hash(text_, calibration_.windows);
  record.tokens = count_tokens(calibration_.windows);
  record.precision = name_of(request_.precision);
  return record;
}

std::string PrefixSource::layer_text(std::size_t layer) const {
  return "layer " + std::to_string(layer + 1) + " of " +
         std::to_string(decoder_.architecture().layers);
}

std::vector<BatchState> PrefixSource::start_again(std::span<const BatchState> states) const {
  std::vector<BatchState> again;
  for (const BatchState& state : states) {
    BatchState& made = again.emplace_back();
    made.tokens = state.tokens, made.texts = state.texts;
    made.hidden.resize(state.tokens.size() * decoder_.architecture().hidden);
    decoder_.embed(made.tokens, made.hidden);
  }
  return again;
}

Result<std::vector<linear::InputStatistics>> PrefixSource::gather(std::size_t layer,
                                                                  std::span<BatchState> states,
                                                                  bool copies) const {
  const auto weights = decoder_.layer_weights(layer);
  if (!weights) return weights.error();
  TransposedRows space;
  InputGatherer gatherer(decoder_.architecture(), layer, executor_, space);
  std::vector<float> copy;
  for (BatchState& state : states) {
    if (copies) copy = state.hidden;
    Result<void> ran =
        decoder_.run_layer(layer, **weights, state.texts, copies ? copy : state.hidden, &gatherer);
    if (!ran) return std::move(ran).error().in_file(request_.model);
  }
  std::vector<linear::InputStatistics> found;
  for (SecondMoments& input : gatherer.moments()) found.push_back(input.take());
  return found;
}

Result<linear::InputStatistics> PrefixSource::gather_head(
    std::span<const BatchState> states) const {
  TransposedRows space;
  SecondMoments moments = head_moments(decoder_.architecture());
  for (const BatchState& state : states) {
    Result<void> added = moments.add(decoder_.head_input(state.hidden), executor_, space);
    if (!added) return std::move(added).error().in_file(request_.model);
  }
  return moments.take();
}

Result<void> PrefixSource::survey(const Visit& visit, Progress& progress) {
  std::vector<BatchState> states = start_again(leading(calibration_.states, kSurveyTokens));
  for (std::size_t layer = 0; layer < decoder_.architecture().layers; ++layer) {
    auto inputs = gather(layer, states, /*copies=*/false);
    if (!inputs) return std::move(inputs).error();
    for (linear::InputStatistics& input : *inputs) {
      const linear::InputStatistics alone = std::move(input);
      if (Result<void> visited = visit(alone); !visited)
        return std::move(visited).error().in_file(request_.model);
    }
    progress.item(layer_text(layer) + ": statistics of the original");
  }
  const Result<linear::InputStatistics> head = gather_head(states);
  if (!head) return head.error();
  Result<void> visited = visit(*head);
  if (!visited) return std::move(visited).error().in_file(request_.model);
  return visited;
}

Result<std::optional<double>> PrefixSource::kl_with(std::string_view tensor,
                                                    const job::WeightChange& change) {
  if (!changed_) {
    const std::vector<Window> windows =
        leading_windows(calibration_.windows, request_.slope_tokens);
    if (windows.empty()) return std::optional<double>();
    Result<std::unique_ptr<ChangedModel>> made =
        ChangedModel::create(decoder_, text_, windows, executor_);
    if (!made) return std::move(made).error();
    changed_ = *std::move(made);
  }
  return changed_->kl_with(tensor, change);
}

Result<void> PrefixSource::check_order(std::size_t stage) const {
  if (stage == next_stage_) return {};
  return make_error(ErrorCode::kInternal, "stage " + std::to_string(stage) +
                                              " of the quantization came where stage " +
                                              std::to_string(next_stage_) + " was due");
}

Result<job::StageStatistics> PrefixSource::enter(std::size_t stage, bool wanted,
                                                 Progress& progress) {
  if (Result<void> due = check_order(stage); !due) return std::move(due).error();
  job::StageStatistics out;
  if (stage == 0 || !wanted) return out;
  const auto add = [&](linear::InputStatistics&& input) {
    std::string name = input.name;
    out[std::move(name)] = std::make_shared<const linear::InputStatistics>(std::move(input));
  };
  if (stage == last_stage()) {
    Result<linear::InputStatistics> head = gather_head(calibration_.states);
    if (!head) return std::move(head).error();
    add(*std::move(head));
    return out;
  }
  auto inputs = gather(stage - 1, calibration_.states, /*copies=*/true);
  if (!inputs) return std::move(inputs).error();
  for (linear::InputStatistics& input : *inputs) add(std::move(input));
  progress.item(layer_text(stage - 1) + ": statistics");
  return out;
}

Result<void> PrefixSource::leave(std::size_t stage, const job::WeightReader& weights, Progress&) {
  if (Result<void> due = check_order(stage); !due) return due;
  const Architecture& a = decoder_.architecture();
  next_stage_ = stage + 1;
  changed_.reset();  // the survey is over
  if (stage == last_stage()) {
    for (BatchState& state : calibration_.states) state.hidden = {};
    return {};
  }
  if (stage == 0) {
    const Result<LinearWeights> table =
        load_matrix(weights, kEmbeddingName, outer_shape(a), request_.precision);
    if (!table) return table.error();
    for (Part* part : {&calibration_, &probe_})
      for (BatchState& state : part->states) {
        state.hidden.resize(state.tokens.size() * a.hidden);
        decoder_.embed(*table, state.tokens, state.hidden);
      }
    return {};
  }
  const Result<LayerWeights> layer =
      load_layer(decoder_.source(), a, stage - 1, request_.precision, executor_, weights);
  if (!layer) return layer.error();
  for (Part* part : {&calibration_, &probe_})
    for (BatchState& state : part->states)
      if (Result<void> ran = decoder_.run_layer(stage - 1, *layer, state.texts, state.hidden); !ran)
        return ran;
  return {};
}

Result<std::optional<job::MeasuredKl>> PrefixSource::measure(const job::WeightReader& weights,
                                                             Progress& progress) {
  if (Result<void> due = check_order(last_stage() + 1); !due) return std::move(due).error();
  if (probe_.windows.empty()) return std::optional<job::MeasuredKl>();
  std::vector<BatchState> original = start_again(probe_.states);
  if (Result<void> ran = run_batches(decoder_, original, nullptr); !ran)
    return std::move(ran).error();
  const Architecture& a = decoder_.architecture();
  const Result<LinearWeights> head =
      load_matrix(weights, head_name(a), outer_shape(a), request_.precision);
  if (!head) return head.error();
  LogitTotals totals;
  for (std::size_t i = 0; i < original.size(); ++i) {
    const Batch& batch = probe_.batches[i];
    const FinalState reference{decoder_, original[i]};
    Result<void> done =
        add_batch({decoder_, probe_.states[i], &*head}, &reference,
                  std::span(probe_.windows).subspan(batch.first, batch.count), executor_, totals);
    if (!done) return std::move(done).error();
  }
  const job::Estimate kl = totals.kl.estimate();
  progress.item("KL on " + std::to_string(totals.kl.tokens()) +
                " tokens that no statistics have seen");
  return std::optional(job::MeasuredKl{kl.mean, kl.low, kl.high, totals.kl.tokens()});
}

}  // namespace ratefloor::model

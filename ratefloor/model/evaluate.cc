#include "ratefloor/model/evaluate.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <optional>
#include <utility>

#include "ratefloor/linear/calibration/calibration_file.h"
#include "ratefloor/model/compare_logits.h"
#include "ratefloor/model/decoder.h"
#include "ratefloor/model/hidden_states.h"
#include "ratefloor/model/layer_errors.h"
#include "ratefloor/model/replaced_layer.h"
#include "ratefloor/model/sensitivities.h"
#include "ratefloor/model/text_input.h"
#include "ratefloor/model/windows.h"

namespace ratefloor::model {
namespace {

Error bad_argument(std::string what, std::string remedy) {
  return make_error(ErrorCode::kInvalidArgument, std::move(what)).remedied_by(std::move(remedy));
}

/// Everything that is open while an evaluation runs.
struct Setup {
  const EvaluationRequest& request;
  const Executor& executor;
  Progress& progress;
  std::optional<Decoder> decoder, reference;
  std::optional<linear::CalibrationFile> statistics;
  TextTokens text;
  std::vector<Window> windows;
  std::vector<Batch> batches;
};

Result<void> choose_windows(Setup& s, job::Evaluation& out) {
  const std::size_t most = s.decoder->architecture().max_positions;
  out.window = window_or_default(s.request.window, most);
  out.stride = s.request.stride == 0 ? out.window : s.request.stride;
  if (out.window > most)
    return bad_argument("a window of " + std::to_string(out.window) +
                            " tokens is longer than the model's context of " + std::to_string(most),
                        "choose a smaller --window");
  if (out.window < 2 || out.stride > out.window)
    return bad_argument("a window of " + std::to_string(out.window) + " with a stride of " +
                            std::to_string(out.stride) + " predicts nothing or skips tokens",
                        "the window is at least 2, the stride at most the window");
  const std::size_t tokens = s.text.ids.size();
  s.windows = cut_windows(tokens, out.window, out.stride);
  if (s.windows.empty())
    return make_error(ErrorCode::kDegenerate, "the text has " + std::to_string(tokens) +
                                                  (tokens == 1 ? " token" : " tokens") +
                                                  ", which leaves nothing to predict")
        .in_file(s.request.text)
        .remedied_by("give at least two tokens");
  if (tokens < out.window)
    out.warnings.push_back("the text has " + std::to_string(tokens) +
                           " tokens, less than one window of " + std::to_string(out.window));
  if (s.request.max_windows > 0 && s.windows.size() > s.request.max_windows)
    s.windows.resize(s.request.max_windows);
  s.batches = batch_windows(s.windows, kBatchTokens);
  out.windows = s.windows.size();
  for (const Window& window : s.windows) out.text_tokens += window.tokens;
  return {};
}

/// The models must agree in everything that their logits and matrices are compared by.
Result<void> check_pair(const Setup& s) {
  const Architecture& a = s.decoder->architecture();
  const Architecture& b = s.reference->architecture();
  if (a.vocabulary == b.vocabulary && a.hidden == b.hidden && a.layers == b.layers &&
      a.intermediate == b.intermediate && a.heads == b.heads && a.kv_heads == b.kv_heads &&
      a.head_dim == b.head_dim && a.tied_head == b.tied_head)
    return {};
  return bad_argument("'" + s.request.model + "' and '" + s.request.reference +
                          "' are not two versions of one model: their sizes differ",
                      "give the model that was quantized as the reference");
}

Result<void> open_all(Setup& s, job::Evaluation& out) {
  const DecoderOptions options{s.request.precision, s.request.low_memory};
  Result<Decoder> decoder = Decoder::open(s.request.model, options, s.executor);
  if (!decoder) return std::move(decoder).error();
  s.decoder.emplace(*std::move(decoder));
  if (!s.request.reference.empty()) {
    Result<Decoder> reference = Decoder::open(s.request.reference, options, s.executor);
    if (!reference) return std::move(reference).error();
    s.reference.emplace(*std::move(reference));
    if (Result<void> fit = check_pair(s); !fit) return fit;
  }
  if (!s.request.statistics.empty()) {
    Result<linear::CalibrationFile> file = linear::CalibrationFile::open(s.request.statistics);
    if (!file) return std::move(file).error();
    s.statistics.emplace(*std::move(file));
  }
  Result<TextTokens> text = read_text(s.request.text, s.request.model, s.decoder->architecture());
  if (!text) return std::move(text).error();
  s.text = *std::move(text);
  return choose_windows(s, out);
}

std::vector<BatchState> start(const Setup& s, const Decoder& decoder, std::size_t first,
                              std::size_t count) {
  std::vector<BatchState> states;
  for (std::size_t b = first; b < first + count; ++b)
    states.push_back(start_batch(decoder, s.text.ids, s.windows, s.batches[b]));
  return states;
}

/// A line whenever another tenth of the text is done: batches [from, to) just were.
void tell(Setup& s, std::size_t from, std::size_t to, const LogitTotals& totals) {
  const std::size_t n = s.batches.size();
  if (10 * from / n == 10 * to / n) return;
  s.progress.item(std::to_string(totals.nll.tokens()) + " tokens predicted, " +
                  std::to_string(totals.nll.sum() / static_cast<double>(totals.nll.tokens())) +
                  " nats per token");
}

Result<void> run_text(Setup& s, LogitTotals& totals) {
  const std::size_t together = batches_together(*s.decoder, s.request.low_memory);
  for (std::size_t first = 0; first < s.batches.size(); first += together) {
    const std::size_t count = std::min(together, s.batches.size() - first);
    std::vector<BatchState> states = start(s, *s.decoder, first, count), references;
    Result<void> done = run_batches(*s.decoder, states, &s.progress);
    if (done && s.reference) {
      references = start(s, *s.reference, first, count);
      done = run_batches(*s.reference, references, &s.progress);
    }
    if (!done) return done;
    for (std::size_t i = 0; i < count; ++i) {
      const Batch& batch = s.batches[first + i];
      std::optional<FinalState> reference;
      if (s.reference) reference.emplace(FinalState{*s.reference, references[i]});
      done = add_batch({*s.decoder, states[i]}, reference ? &*reference : nullptr,
                       std::span(s.windows).subspan(batch.first, batch.count), s.executor, totals);
      if (!done) return done;
    }
    tell(s, first, first + count, totals);
  }
  return {};
}

/// The first batches with at most `most` tokens, at least one.
std::size_t leading_batches(const Setup& s, std::size_t most) {
  std::size_t count = 0, tokens = 0;
  while (count < s.batches.size() && (count == 0 || tokens + s.batches[count].tokens <= most))
    tokens += s.batches[count++].tokens;
  return count;
}

Result<void> compare_layers(Setup& s, job::Comparison& into) {
  const std::size_t count = leading_batches(s, kLayerTokens);
  std::vector<BatchState> states = start(s, *s.decoder, 0, count);
  std::vector<BatchState> references = start(s, *s.reference, 0, count);
  s.progress.item("errors of every matrix");
  return measure_layers(*s.decoder, states, *s.reference, references,
                        s.statistics ? &*s.statistics : nullptr, s.executor, s.progress, into);
}

/// What keeps the original's logits: KL of single blocks and sensitivities.
Result<void> replace_layers(Setup& s, job::Evaluation& out) {
  const Decoder& original = s.reference ? *s.reference : *s.decoder;
  BatchState batch = start_batch(original, s.text.ids, s.windows, s.batches.front());
  Result<ReplacedLayer> replaced = ReplacedLayer::create(original, std::move(batch), s.executor);
  if (!replaced) return std::move(replaced).error();
  if (s.request.blocks && out.comparison) {
    s.progress.item("one block replaced at a time");
    Result<void> done = measure_blocks(*replaced, *s.decoder, s.progress, out.comparison->blocks);
    if (!done) return done;
  }
  if (s.request.noise <= 0) return {};
  s.progress.item("noise into one matrix at a time");
  Result<std::vector<job::Sensitivity>> found =
      measure_sensitivities(*replaced, s.request.noise, s.request.seed, s.progress);
  if (!found) return std::move(found).error();
  out.sensitivities = *std::move(found);
  out.noise_variance = s.request.noise;
  return {};
}

/// Token-layers of everything that will be done, for the progress bar.
std::uint64_t work_of(const Setup& s) {
  const std::uint64_t layers = s.decoder->architecture().layers;
  const std::uint64_t first = s.batches.front().tokens, triangle = layers * (layers + 1) / 2;
  std::uint64_t tokens = 0, leading = 0;
  for (const Batch& batch : s.batches) tokens += batch.tokens;
  for (std::size_t i = 0; i < leading_batches(s, kLayerTokens); ++i) leading += s.batches[i].tokens;
  std::uint64_t work = tokens * layers;
  if (s.reference) work += tokens * layers + 2 * leading * layers;
  if (s.reference && s.request.blocks) work += triangle * first;
  if (s.request.noise > 0) work += kMatrixKinds * triangle * first;
  return work;
}

double stored_bpw(const TensorSource& source) {
  double bytes = 0, weights = 0;
  for (const std::string& name : source.names()) {
    bytes += static_cast<double>(source.stored_bytes(name));
    weights += static_cast<double>(source.weights(name));
  }
  return 8 * bytes / weights;
}

/// The bytes that the predicted tokens stand for.
std::optional<std::uint64_t> predicted_bytes(const Setup& s) {
  if (s.text.bytes.empty()) return std::nullopt;
  std::uint64_t bytes = 0;
  for (const Window& window : s.windows)
    for (std::size_t i = window.predicted_from; i < window.tokens; ++i)
      bytes += s.text.bytes[window.first + i];
  return bytes;
}

}  // namespace

Result<job::Evaluation> evaluate(const EvaluationRequest& request, const Executor& executor,
                                 Progress& progress) {
  job::Evaluation out;
  Setup s{request, executor, progress, {}, {}, {}, {}, {}, {}};
  if (Result<void> opened = open_all(s, out); !opened) return std::move(opened).error();
  out.model = request.model;
  out.text = request.text;
  out.engine = kernel::engine_text(request.precision);
  out.codec = s.decoder->source().codec();
  out.weights_bpw = stored_bpw(s.decoder->source());
  progress.begin(work_of(s));

  const auto begin = std::chrono::steady_clock::now();
  LogitTotals totals;
  if (Result<void> done = run_text(s, totals); !done) return std::move(done).error();
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  out.tokens = totals.nll.tokens();
  out.nll = totals.nll.estimate();
  out.perplexity = std::exp(out.nll.mean);
  out.bytes = predicted_bytes(s);
  if (out.bytes && *out.bytes > 0)
    out.bits_per_byte = totals.nll.sum() / std::numbers::ln2 / static_cast<double>(*out.bytes);
  if (s.reference) {
    out.comparison.emplace().reference = request.reference;
    summarize(totals, s.decoder->architecture().vocabulary, *out.comparison);
    if (Result<void> done = compare_layers(s, *out.comparison); !done)
      return std::move(done).error();
  }
  if ((request.blocks && s.reference) || request.noise > 0)
    if (Result<void> done = replace_layers(s, out); !done) return std::move(done).error();
  return out;
}

}  // namespace ratefloor::model

// What a method with feedback does to a model's predictions, as CSV rows without a head:
//
//   quality MODEL CALIBRATION WINDOWS HELDOUT WINDOW WINDOWS METHOD PARAMETER [METHOD PARAMETER …]
//
// Every matrix of the blocks, and an untied head, is quantized by METHOD (feedback_methods.h), with
// the statistics that it has behind the quantized matrices before it, over the first WINDOWS
// windows of the text CALIBRATION, exactly as `ratefloor quantize --calibration` does it, and with
// its damping, too, whatever the method. The embedding stays. Then both models run over the first
// WINDOWS windows of WINDOW tokens of HELDOUT.
//
// Columns: method, parameter, quantized weights, stored and entropy bits for each of them, KL of
// the original from it in nats per token and its 95 % interval, bits per byte, agreement of the
// greatest logit, CPU seconds of quantizing without the forward passes.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <numbers>
#include <string>

#include "bench/feedback_methods.h"
#include "bench/walk_layers.h"
#include "ratefloor/job/layers/model_survey.h"
#include "ratefloor/linear/calibration/damped.h"
#include "ratefloor/model/compare_logits.h"
#include "ratefloor/model/text_input.h"

namespace {

using namespace ratefloor;

struct Text {
  std::vector<std::uint32_t> tokens;
  std::vector<model::Window> windows;
  std::vector<model::Batch> batches;
  double bytes = 0;  // of what is predicted
};

template <class Value>
Value need(Result<Value> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.error().to_string().c_str());
  std::exit(1);
}

Text read_text(const std::string& file, const std::string& model, const model::Decoder& decoder,
               std::size_t window, std::size_t windows) {
  model::TextTokens read = need(model::read_text(file, model, decoder.architecture()));
  Text text{std::move(read.ids), {}, {}, 0};
  text.windows = model::cut_windows(text.tokens.size(), window, window);
  if (text.windows.size() > windows) text.windows.resize(windows);
  text.batches = model::batch_windows(text.windows, model::kBatchTokens);
  for (const model::Window& one : text.windows)
    for (std::size_t i = 1; i < one.tokens && !read.bytes.empty(); ++i)
      text.bytes += read.bytes[one.first + i];
  return text;
}

std::vector<model::BatchState> start(const model::Decoder& decoder, const Text& text) {
  std::vector<model::BatchState> states;
  for (const model::Batch& batch : text.batches)
    states.push_back(model::start_batch(decoder, text.tokens, text.windows, batch));
  return states;
}

// The text through the model that `replaced` makes of it, beside the original's last states.
Result<model::LogitTotals> compare(const model::Decoder& decoder, const Text& text,
                                   const std::vector<model::BatchState>& original,
                                   const bench::Replaced& replaced, const Executor& executor) {
  const model::Architecture& a = decoder.architecture();
  const job::WeightReader reader = bench::reader_of(decoder, replaced, executor);
  std::vector<model::BatchState> states = start(decoder, text);
  for (std::size_t layer = 0; layer < a.layers; ++layer) {
    const auto weights =
        model::load_layer(decoder.source(), a, layer, kernel::Precision::kF32, executor, reader);
    if (!weights) return weights.error();
    for (model::BatchState& state : states)
      if (Result<void> ran = decoder.run_layer(layer, *weights, state.texts, state.hidden); !ran)
        return std::move(ran).error();
  }
  const auto head = model::load_matrix(reader, model::head_name(a), {a.vocabulary, a.hidden},
                                       kernel::Precision::kF32);
  if (!head) return head.error();
  model::LogitTotals totals;
  for (std::size_t i = 0; i < states.size(); ++i) {
    const model::FinalState reference{decoder, original[i]};
    const auto windows =
        std::span(text.windows).subspan(text.batches[i].first, text.batches[i].count);
    if (Result<void> added =
            model::add_batch({decoder, states[i], &*head}, &reference, windows, executor, totals);
        !added)
      return std::move(added).error();
  }
  return totals;
}

void print_row(const std::string& method, const std::string& parameter, double weights,
               double stored, double entropy, const Text& text, const model::LogitTotals& totals,
               double seconds) {
  const job::Estimate kl = totals.kl.estimate();
  std::printf("%s,%s,%.0f,%.5f,%.5f,%.6g,%.6g,%.6g,", method.c_str(), parameter.c_str(), weights,
              stored / weights, entropy / weights, kl.mean, kl.low, kl.high);
  std::printf("%.5f,%.5f,%.1f\n", totals.nll.sum() / std::numbers::ln2 / text.bytes,
              static_cast<double>(totals.same_top) / static_cast<double>(totals.kl.tokens()),
              seconds);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 9 || argc % 2 == 0) {
    std::fprintf(stderr,
                 "usage: quality MODEL CALIBRATION WINDOWS HELDOUT WINDOW WINDOWS METHOD PARAMETER "
                 "[METHOD PARAMETER …]\n");
    return 2;
  }
  const Executor executor;
  const std::string path = argv[1];
  const auto decoder = need(model::Decoder::open(path, {}, executor));
  const Text text = read_text(argv[4], path, decoder, std::strtoul(argv[5], nullptr, 10),
                              std::strtoul(argv[6], nullptr, 10));
  std::vector<model::BatchState> original = start(decoder, text);
  if (const Result<void> ran = model::run_batches(decoder, original, nullptr); !ran) {
    std::fprintf(stderr, "%s\n", ran.error().to_string().c_str());
    return 1;
  }
  for (int i = 7; i < argc; i += 2) {
    linear::FeedbackSettings settings = bench::feedback_settings(argv[i], argv[i + 1]);
    settings.damping = 0;  // Σ has it already
    double weights = 0, stored = 0, entropy = 0, seconds = 0;
    const auto replace = [&](const bench::NamedMatrix& matrix,
                             const linear::InputStatistics& input) -> Result<std::vector<float>> {
      const std::clock_t begin = std::clock();
      auto made =
          linear::quantize_with_feedback(SpanMatrix(matrix.weights, matrix.rows, matrix.cols),
                                         linear::damped(input, job::kDamping), settings, executor);
      if (!made) return std::move(made).error();
      seconds += static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
      weights += static_cast<double>(matrix.weights.size());
      stored += made->stored_bits, entropy += made->entropy_bits;
      return std::move(made->weights);
    };
    const bench::Replaced replaced = need(bench::walk_layers(
        decoder, path, argv[2], std::strtoul(argv[3], nullptr, 10), executor, replace));
    const auto totals = need(compare(decoder, text, original, replaced, executor));
    print_row(argv[i], argv[i + 1], weights, stored, entropy, text, totals, seconds);
  }
}

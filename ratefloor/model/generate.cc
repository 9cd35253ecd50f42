#include "ratefloor/model/generate.h"

#include <algorithm>
#include <chrono>

#include "ratefloor/kernel/decoder_block.h"
#include "ratefloor/model/decoder.h"
#include "ratefloor/model/text_input.h"
#include "ratefloor/model/tokenizer/tokenizer.h"

namespace ratefloor::model {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// The text so far, as a decoder knows it.
class Writer {
 public:
  Writer(const Decoder& decoder, std::size_t capacity)
      : decoder_(decoder), caches_(decoder.make_caches(capacity)) {}

  /// Appends tokens; the logits of what follows the last one.
  Result<std::vector<float>> append(std::span<const std::uint32_t> tokens) {
    const Architecture& a = decoder_.architecture();
    std::vector<float> hidden(tokens.size() * a.hidden), logits(a.vocabulary);
    decoder_.embed(tokens, hidden);
    const TextRun text{0, tokens.size(), length_, &caches_};
    Result<void> done = decoder_.run({&text, 1}, hidden);
    if (done) done = decoder_.logits(std::span(hidden).last(a.hidden), logits);
    if (!done) return std::move(done).error();
    length_ += tokens.size();
    if (kernel::first_not_finite(logits) < logits.size())
      return make_error(ErrorCode::kNotFinite, "the logits are NaN or infinite after " +
                                                   std::to_string(length_) + " tokens")
          .in_file(decoder_.source().path());
    return logits;
  }

  std::size_t length() const { return length_; }

 private:
  const Decoder& decoder_;
  std::vector<LayerCache> caches_;
  std::size_t length_ = 0;
};

Result<std::vector<std::uint32_t>> encode_prompt(const GenerationRequest& request,
                                                 const Tokenizer& tokenizer,
                                                 const Architecture& a) {
  Result<Encoding> encoding = tokenizer.encode(request.prompt);
  if (!encoding) {
    Error error = std::move(encoding).error();
    error.message = "the prompt: " + error.message;
    return error;
  }
  std::vector<std::uint32_t> ids = std::move(encoding->ids);
  if (ids.empty() && a.bos) ids.push_back(*a.bos);
  if (ids.empty())
    return make_error(ErrorCode::kInvalidArgument, "the prompt is empty")
        .remedied_by("this model needs at least one token to begin with");
  for (const std::uint32_t id : ids)
    if (id >= a.vocabulary)
      return make_error(ErrorCode::kMalformed, "the tokenizer gives token " + std::to_string(id) +
                                                   ", but the model's vocabulary ends at " +
                                                   std::to_string(a.vocabulary - 1))
          .in_file(tokenizer_path(request.model))
          .remedied_by("tokenizer.json and weights do not belong together");
  if (ids.size() > a.max_positions)
    return make_error(ErrorCode::kInvalidArgument,
                      "the prompt has " + std::to_string(ids.size()) +
                          " tokens, more than the model's context of " +
                          std::to_string(a.max_positions));
  return ids;
}

}  // namespace

Result<job::Generation> generate(const GenerationRequest& request, const Executor& executor,
                                 const TextSink& sink) {
  const Result<Decoder> decoder =
      Decoder::open(request.model, {request.precision, false}, executor);
  if (!decoder) return decoder.error();
  const Architecture& a = decoder->architecture();
  const Result<Tokenizer> tokenizer = Tokenizer::open(tokenizer_path(request.model));
  if (!tokenizer) return tokenizer.error();
  Result<std::vector<std::uint32_t>> prompt = encode_prompt(request, *tokenizer, a);
  if (!prompt) return std::move(prompt).error();

  job::Generation out;
  out.model = request.model, out.prompt = request.prompt;
  out.engine = kernel::engine_text(request.precision);
  out.prompt_ids = *std::move(prompt);
  const std::size_t capacity = std::min<std::size_t>(
      a.max_positions, out.prompt_ids.size() + std::min<std::uint64_t>(request.tokens, 1u << 24));
  Writer writer(*decoder, capacity);
  TextStream stream(*tokenizer);
  const auto give = [&](const std::string& piece) {
    out.text += piece;
    if (!piece.empty()) sink(piece);
  };
  // What the prompt's own tokens decode to is not part of the continuation, but decides whether a
  // word's first token begins with a space.
  for (const std::uint32_t id : out.prompt_ids) stream.push(id);

  Clock::time_point begin = Clock::now();
  Result<std::vector<float>> logits = writer.append(out.prompt_ids);
  out.prefill_seconds = seconds_since(begin);
  begin = Clock::now();
  out.stopped_by = "length";
  while (out.ids.size() < request.tokens) {
    if (!logits) return std::move(logits).error();
    const std::uint32_t next = choose_token(*logits, request.sampler, out.ids.size());
    if (std::find(a.eos.begin(), a.eos.end(), next) != a.eos.end()) {
      out.stopped_by = "end of text";
      break;
    }
    out.ids.push_back(next);
    give(stream.push(next));
    if (writer.length() == a.max_positions) {
      out.stopped_by = "context";
      break;
    }
    if (out.ids.size() < request.tokens) logits = writer.append({&next, 1});
  }
  give(stream.finish());
  out.seconds = seconds_since(begin);
  return out;
}

}  // namespace ratefloor::model

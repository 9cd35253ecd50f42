#include "ratefloor/model/decoder.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/io/npy.h"
#include "ratefloor/model/testing/decoder_ref.h"
#include "ratefloor/model/testing/tiny_model.h"

namespace ratefloor::model {
namespace {

using io::test::ScratchFolder;
using nlohmann::json;
using testing::TinyModel;

const Executor& two_threads() {
  static const Executor executor(2);
  return executor;
}

Decoder open(const std::string& path, DecoderOptions options = {},
             const Executor& executor = two_threads()) {
  Result<Decoder> decoder = Decoder::open(path, options, executor);
  if (!decoder) throw std::runtime_error(decoder.error().to_string());
  return *std::move(decoder);
}

/// Logits of texts of these lengths, run as one batch.
std::vector<float> batch_logits(const Decoder& decoder, std::span<const std::uint32_t> tokens,
                                const std::vector<std::size_t>& lengths) {
  const Architecture& a = decoder.architecture();
  std::vector<float> hidden(tokens.size() * a.hidden), out(tokens.size() * a.vocabulary);
  std::vector<TextRun> texts;
  std::size_t at = 0;
  for (const std::size_t length : lengths) texts.push_back({at, length}), at += length;
  decoder.embed(tokens, hidden);
  EXPECT_TRUE(decoder.run(texts, hidden));
  EXPECT_TRUE(decoder.logits(hidden, out));
  return out;
}

/// ‖found − expected‖/‖expected‖
double relative_error(std::span<const float> found, const reference::Rows& expected) {
  double error = 0, total = 0;
  std::size_t i = 0;
  for (const reference::Vector& row : expected)
    for (const double v : row) {
      error += (found[i] - v) * (found[i] - v), total += v * v;
      ++i;
    }
  return std::sqrt(error / total);
}

struct Case {
  const char* name;
  json changes;
};

std::vector<Case> cases() {
  const json yarn = {{"type", "yarn"}, {"factor", 4.0}, {"original_max_position_embeddings", 64}};
  const json llama3 = {{"rope_type", "llama3"},
                       {"factor", 8.0},
                       {"low_freq_factor", 1.0},
                       {"high_freq_factor", 4.0},
                       {"original_max_position_embeddings", 64}};
  return {{"llama", {}},
          {"tied", {{"tie_word_embeddings", true}}},
          {"llama3", {{"rope_parameters", llama3}, {"num_key_value_heads", 6}}},
          {"linear", {{"rope_scaling", {{"type", "linear"}, {"factor", 2.0}}}}},
          {"yarn", {{"rope_scaling", yarn}}},
          {"mistral",
           {{"architectures", {"MistralForCausalLM"}},
            {"model_type", "mistral"},
            {"sliding_window", 50}}},
          {"qwen2", {{"architectures", {"Qwen2ForCausalLM"}}, {"model_type", "qwen2"}}},
          {"qwen3",
           {{"architectures", {"Qwen3ForCausalLM"}},
            {"model_type", "qwen3"},
            {"head_dim", 12},
            {"sliding_window", 20},
            {"use_sliding_window", true},
            {"max_window_layers", 1}}}};
}

TEST(Decoder, EqualsTheEquations) {
  for (const Case& one : cases()) {
    const TinyModel tiny(one.changes);
    const ScratchFolder folder;
    tiny.write(folder);
    const std::vector<std::uint32_t> tokens = tiny.tokens(150);
    const Decoder decoder = open(folder.path());
    const std::vector<float> found = batch_logits(decoder, tokens, {150});
    const reference::Rows expected =
        reference::logits(decoder.source(), decoder.architecture(), tokens);
    EXPECT_LT(relative_error(found, expected), 1e-5) << one.name;
    if (kernel::supported_precisions().size() < 2) continue;
    // bf16 keeps 8 bits.
    const Decoder half = open(folder.path(), {.precision = kernel::Precision::kBf16});
    EXPECT_LT(relative_error(batch_logits(half, tokens, {150}), expected), 0.05) << one.name;
  }
}

TEST(Decoder, TextsOfABatchDoNotSeeEachOther) {
  const TinyModel tiny;
  const ScratchFolder folder;
  tiny.write(folder);
  const Decoder decoder = open(folder.path());
  const std::vector<std::uint32_t> tokens = tiny.tokens(60);
  const std::vector<float> together = batch_logits(decoder, tokens, {7, 1, 52});
  const reference::Rows expected =
      reference::logits(decoder.source(), decoder.architecture(), std::span(tokens).subspan(8, 52));
  EXPECT_LT(relative_error(std::span(together).subspan(8 * 96), expected), 1e-5);
}

TEST(Decoder, SameBitsOnAnyNumberOfThreadsAndInLittleMemory) {
  const TinyModel tiny;
  const ScratchFolder folder;
  tiny.write(folder);
  const std::vector<std::uint32_t> tokens = tiny.tokens(600);
  const Executor one(1), three(3);
  for (const kernel::Precision precision : kernel::supported_precisions()) {
    const auto run = [&](const Executor& executor, bool low_memory) {
      const Decoder decoder = open(folder.path(), {precision, low_memory}, executor);
      return batch_logits(decoder, tokens, {300, 300});
    };
    const std::vector<float> expected = run(one, false);
    EXPECT_EQ(run(three, false), expected);
    EXPECT_EQ(run(three, true), expected);
  }
}

TEST(Decoder, CacheContinuesAText) {
  for (const json& changes :
       {json{}, json{{"architectures", {"MistralForCausalLM"}}, {"sliding_window", 9}}}) {
    const TinyModel tiny(changes);
    const ScratchFolder folder;
    tiny.write(folder);
    const Decoder decoder = open(folder.path());
    const std::vector<std::uint32_t> tokens = tiny.tokens(40);
    const reference::Rows expected =
        reference::logits(decoder.source(), decoder.architecture(), tokens);
    std::vector<LayerCache> caches = decoder.make_caches(40);
    std::size_t at = 0;
    for (const std::size_t step : {10, 1, 1, 20, 3, 1, 4}) {
      const auto part = std::span(tokens).subspan(at, step);
      std::vector<float> hidden(step * 48), logits(step * 96);
      decoder.embed(part, hidden);
      const TextRun text{0, step, at, &caches};
      ASSERT_TRUE(decoder.run({&text, 1}, hidden));
      ASSERT_TRUE(decoder.logits(hidden, logits));
      const reference::Rows rows(expected.begin() + static_cast<std::ptrdiff_t>(at),
                                 expected.begin() + static_cast<std::ptrdiff_t>(at + step));
      EXPECT_LT(relative_error(logits, rows), 1e-5) << at;
      at += step;
    }
  }
}

TEST(Decoder, QuillsStoredLogits) {
  const std::string folder = RATEFLOOR_SOURCE_DIR "/models/quill-6m";
  const Decoder decoder = open(folder);
  const Result<MappedFile> text = MappedFile::open(folder + "/heldout.txt");
  ASSERT_TRUE(text);
  std::vector<std::uint32_t> tokens;
  for (const std::byte byte : text->bytes().first(32))
    tokens.push_back(static_cast<std::uint32_t>(byte));
  const auto stored = io::read_npy_doubles(folder + "/reference.logits.npy");
  ASSERT_TRUE(stored);
  reference::Rows expected(32);
  for (std::size_t t = 0; t < 32; ++t)
    expected[t].assign(stored->values.begin() + static_cast<std::ptrdiff_t>(t * 256),
                       stored->values.begin() + static_cast<std::ptrdiff_t>((t + 1) * 256));
  EXPECT_LT(relative_error(batch_logits(decoder, tokens, {32}), expected), 1e-5);
}

std::string fault(const TinyModel& tiny) {
  const ScratchFolder folder;
  tiny.write(folder);
  const Result<Decoder> decoder = Decoder::open(folder.path(), {}, two_threads());
  if (decoder) return "accepted";
  const std::string text = decoder.error().to_string(), path = folder.path();
  const std::size_t at = text.find(path);
  return at == std::string::npos ? text : text.substr(0, at) + "F" + text.substr(at + path.size());
}

TEST(Decoder, SaysWhatItCannotRun) {
  EXPECT_EQ(fault(TinyModel(json{{"architectures", {"GPT2LMHeadModel"}}})),
            "F: architecture 'GPT2LMHeadModel' is not one that ratefloor can run (it runs "
            "LlamaForCausalLM, MistralForCausalLM, Qwen2ForCausalLM and Qwen3ForCausalLM)");
  EXPECT_EQ(fault(TinyModel(json{{"hidden_act", "gelu"}})),
            "F: activation 'gelu' is not supported (silu is)");
  EXPECT_EQ(fault(TinyModel(json{{"rope_scaling", {{"type", "longrope"}}}})),
            "F: rope type 'longrope' is not supported (default, linear, dynamic, llama3 and yarn "
            "are supported)");
  EXPECT_EQ(fault(TinyModel(
                json{{"layer_types", {"full_attention", "full_attention", "linear_attention"}}})),
            "F: layer type 'linear_attention' is not supported (full_attention and "
            "sliding_attention are)");
  TinyModel shaped;
  shaped.config["intermediate_size"] = 96;
  EXPECT_EQ(fault(shaped),
            "F: tensor 'model.layers.0.mlp.down_proj.weight': has shape [48, 80], but config.json "
            "makes it [48, 96] (config.json and weights do not belong together: fetch both again)");
  TinyModel missing;
  missing.tensors.erase("model.layers.2.self_attn.o_proj.weight");
  EXPECT_EQ(fault(missing),
            "F: tensor 'model.layers.2.self_attn.o_proj.weight': the model has no such tensor, but "
            "its config.json asks for one (config.json and weights do not belong together, or a "
            "shard is missing)");
  TinyModel surplus;
  surplus.add("model.layers.1.mlp.router.weight", {2, 48}, 1);
  EXPECT_EQ(fault(surplus),
            "F: tensor 'model.layers.1.mlp.router.weight': this tensor has no place in the layout "
            "of a 'llama' model with 3 layers (running a model without it would give wrong "
            "numbers)");
  TinyModel broken;
  broken.tensors["model.layers.1.mlp.up_proj.weight"].values[5] = NAN;
  EXPECT_EQ(fault(broken),
            "F: tensor 'model.layers.1.mlp.up_proj.weight': entry 5 is NaN or infinite (the "
            "weights are damaged: fetch them again)");
}

TEST(Decoder, NamesTheLayerThatOverflows) {
  TinyModel tiny;
  for (float& w : tiny.tensors["model.layers.1.mlp.up_proj.weight"].values) w = 3e38f;
  const ScratchFolder folder;
  tiny.write(folder);
  const Decoder decoder = open(folder.path());
  std::vector<float> hidden(5 * 48);
  decoder.embed(tiny.tokens(5), hidden);
  const TextRun text{0, 5};
  const Result<void> ran = decoder.run({&text, 1}, hidden);
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code, ErrorCode::kNotFinite);
  EXPECT_NE(ran.error().message.find("layer 1 gives NaN or infinite values"), std::string::npos);
}

}  // namespace
}  // namespace ratefloor::model

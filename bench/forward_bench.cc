// The forward pass beside the products that it consists of, on a synthetic model.
//
//   forward_bench FOLDER [REPETITIONS]
//
// Writes a model of 137 million random weights to FOLDER if there is none. Then, in f32 and (where
// the processor has it) in bf16, in turns and each the fastest of several:
//   gemm       2048 tokens through one gate matrix alone: the library's rate on this machine
//   prefill    2048 tokens in texts of 512 through all layers; every multiplication counted
//   calibrate  the same with the statistics of every input
// Prints one CSV line per measurement: what, precision, GFLOP/s, seconds.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/float_formats.h"
#include "ratefloor/base/random.h"
#include "ratefloor/io/safetensors/writer.h"
#include "ratefloor/model/decoder.h"
#include "ratefloor/model/second_moments.h"

namespace {

using namespace ratefloor;
using kernel::Precision;

constexpr std::size_t kHidden = 2048, kWide = 5632, kHeads = 32, kKvHeads = 8, kHeadDim = 64;
constexpr std::size_t kLayers = 3, kVocabulary = 512, kTokens = 2048, kText = 512;

void check(const Result<void>& result) {
  if (result) return;
  std::fprintf(stderr, "forward_bench: %s\n", result.error().to_string().c_str());
  std::exit(1);
}

io::safetensors::OutputTensor random_tensor(const std::string& name,
                                            std::vector<std::uint64_t> shape) {
  const std::uint64_t cols = shape.size() > 1 ? shape[1] : 1;
  const std::uint64_t n = shape[0] * cols;
  const auto stream = static_cast<std::uint32_t>(std::hash<std::string>()(name));
  return {name, io::Dtype::kBF16, std::move(shape), [=](const io::safetensors::ByteSink& sink) {
            // Variance 1/cols keeps the activations' size from layer to layer.
            const double scale = cols == 1 ? 0 : std::sqrt(12.0 / static_cast<double>(cols));
            std::vector<std::uint16_t> values(n);
            for (std::uint64_t i = 0; i < n; ++i)
              values[i] = f32_to_bf16(static_cast<float>(
                  cols == 1 ? 1 : scale * (uniform_pair(1, i, 0, stream)[0] - 0.5)));
            return sink(std::as_bytes(std::span(values)));
          }};
}

void write_model(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "config.json")
      << R"({"architectures":["LlamaForCausalLM"],"model_type":"llama","hidden_size":2048,)"
         R"("intermediate_size":5632,"num_hidden_layers":3,"num_attention_heads":32,)"
         R"("num_key_value_heads":8,"head_dim":64,"vocab_size":512,"rms_norm_eps":1e-5,)"
         R"("max_position_embeddings":2048,"tie_word_embeddings":true})";
  std::vector<io::safetensors::OutputTensor> tensors{
      random_tensor("model.embed_tokens.weight", {kVocabulary, kHidden}),
      random_tensor("model.norm.weight", {kHidden})};
  for (std::size_t layer = 0; layer < kLayers; ++layer) {
    const std::string prefix = "model.layers." + std::to_string(layer) + ".";
    const auto add = [&](const char* name, std::vector<std::uint64_t> shape) {
      tensors.push_back(random_tensor(prefix + name, std::move(shape)));
    };
    add("input_layernorm.weight", {kHidden});
    add("post_attention_layernorm.weight", {kHidden});
    add("self_attn.q_proj.weight", {kHeads * kHeadDim, kHidden});
    add("self_attn.k_proj.weight", {kKvHeads * kHeadDim, kHidden});
    add("self_attn.v_proj.weight", {kKvHeads * kHeadDim, kHidden});
    add("self_attn.o_proj.weight", {kHidden, kHeads * kHeadDim});
    add("mlp.gate_proj.weight", {kWide, kHidden});
    add("mlp.up_proj.weight", {kWide, kHidden});
    add("mlp.down_proj.weight", {kHidden, kWide});
  }
  check(io::safetensors::write((folder / "model.safetensors").string(), std::move(tensors)));
}

double seconds(const auto& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

class Gatherer final : public model::LayerObserver {
 public:
  explicit Gatherer(const Executor& executor) : executor_(executor) {
    for (const std::size_t size : {kHidden, kHeads * kHeadDim, kHidden, kWide})
      moments_.emplace_back("input", size);
  }
  Result<void> input(model::LinearInput input, const model::Activations& x) override {
    return moments_[static_cast<std::size_t>(input)].add(x, executor_, space_);
  }
  Result<void> output(model::MatrixKind, const float*, std::size_t, std::size_t) override {
    return {};
  }

 private:
  const Executor& executor_;
  std::vector<model::SecondMoments> moments_;
  model::TransposedRows space_;
};

struct Bench {
  const Executor& executor;
  model::Decoder decoder;
  std::vector<model::TextRun> texts;
  std::vector<float> embedded, hidden;

  Bench(const Executor& e, model::Decoder d) : executor(e), decoder(std::move(d)) {
    std::vector<std::uint32_t> tokens(kTokens);
    for (std::size_t i = 0; i < kTokens; ++i)
      tokens[i] = static_cast<std::uint32_t>(random_bits(2, i, 0, 0)[0] % kVocabulary);
    for (std::size_t at = 0; at < kTokens; at += kText) texts.push_back({at, kText});
    embedded.resize(kTokens * kHidden);
    decoder.embed(tokens, embedded);
  }

  double gemm() {
    const auto weights = decoder.layer_weights(0);
    const model::Activations x = decoder.head_input(embedded);
    std::vector<float> out(kTokens * kWide);
    return seconds([&] {
      check(model::apply_linear((*weights)->matrix(model::MatrixKind::kGate), x, out.data(), kWide,
                                executor));
    });
  }

  double prefill(bool calibrate) {
    hidden = embedded;
    return seconds([&] {
      for (std::size_t layer = 0; layer < kLayers; ++layer) {
        const auto weights = decoder.layer_weights(layer);
        static Gatherer gatherer(executor);
        check(decoder.run_layer(layer, **weights, texts, hidden, calibrate ? &gatherer : nullptr));
      }
    });
  }
};

void report(const char* what, Precision precision, double flops, double time) {
  std::printf("%s,%s,%.1f,%.5f\n", what, precision == Precision::kBf16 ? "bf16" : "f32",
              flops / time / 1e9, time);
}

void measure(const std::string& folder, Precision precision, int repetitions,
             const Executor& executor) {
  Result<model::Decoder> decoder = model::Decoder::open(folder, {precision, false}, executor);
  if (!decoder) check(std::move(decoder).error());
  Bench bench(executor, *std::move(decoder));
  double gemm = 1e9, prefill = 1e9, calibrate = 1e9;
  bench.prefill(true);  // everything compiled, everything touched
  for (int i = 0; i < repetitions; ++i) {
    gemm = std::min(gemm, bench.gemm());
    prefill = std::min(prefill, bench.prefill(false));
    calibrate = std::min(calibrate, bench.prefill(true));
  }
  const double weights =
      kHidden * (2.0 * kHeads * kHeadDim + 2.0 * kKvHeads * kHeadDim) + 3.0 * kHidden * kWide;
  // Causal: a token sees (kText + 1)/2 keys on average; a product with keys, one with values.
  const double attention = 2.0 * kHeads * kHeadDim * (kText + 1) / 2;
  const double flops = 2.0 * kTokens * kLayers * (weights + attention);
  report("gemm", precision, 2.0 * kTokens * kHidden * kWide, gemm);
  report("prefill", precision, flops, prefill);
  report("calibrate", precision, flops, calibrate);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: forward_bench FOLDER [REPETITIONS]\n"), 2;
  const std::filesystem::path folder = argv[1];
  const int repetitions = argc > 2 ? std::atoi(argv[2]) : 5;
  if (!std::filesystem::exists(folder / "model.safetensors")) write_model(folder);
  const Executor executor;
  measure(folder.string(), Precision::kF32, repetitions, executor);
  if (kernel::is_fast(Precision::kBf16))
    measure(folder.string(), Precision::kBf16, repetitions, executor);
}

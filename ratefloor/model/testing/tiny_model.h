// Small random models of every supported family, as folders, for the tests of this folder.
#pragma once

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ratefloor/base/progress.h"
#include "ratefloor/base/random.h"
#include "ratefloor/io/safetensors/writer.h"
#include "ratefloor/io/testing/test_files.h"

namespace ratefloor::model::testing {

class NoProgress final : public Progress {
 public:
  void begin(std::uint64_t) override {}
  void advance(std::uint64_t) override {}
  void item(std::string_view) override {}
};

inline std::vector<float> random_floats(std::size_t n, std::uint32_t stream, double scale,
                                        double centre = 0) {
  std::vector<float> x(n);
  for (std::size_t i = 0; i < n; ++i)
    x[i] = static_cast<float>(centre + scale * (2 * uniform_pair(7, i, 0, stream)[0] - 1));
  return x;
}

/// config.json, and everything that follows from it.
class TinyModel {
 public:
  explicit TinyModel(nlohmann::json changes = {}) {
    config = {{"architectures", {"LlamaForCausalLM"}},
              {"model_type", "llama"},
              {"hidden_size", 48},
              {"intermediate_size", 80},
              {"num_hidden_layers", 3},
              {"num_attention_heads", 6},
              {"num_key_value_heads", 2},
              {"head_dim", 8},
              {"vocab_size", 96},
              {"max_position_embeddings", 512},
              {"rms_norm_eps", 1e-5},
              {"rope_theta", 10000.0},
              {"tie_word_embeddings", false},
              {"hidden_act", "silu"}};
    if (changes.is_object()) config.update(changes);
    const std::uint64_t d = config["hidden_size"], f = config["intermediate_size"],
                        v = config["vocab_size"], hd = config["head_dim"];
    const std::uint64_t q = config["num_attention_heads"].get<std::uint64_t>() * hd;
    const std::uint64_t kv = config["num_key_value_heads"].get<std::uint64_t>() * hd;
    const std::string type = config["model_type"];
    add("model.embed_tokens.weight", {v, d}, 1.0);
    add("model.norm.weight", {d}, 0.5, 1);
    if (!config["tie_word_embeddings"].get<bool>()) add("lm_head.weight", {v, d}, 0.3);
    for (int layer = 0; layer < config["num_hidden_layers"].get<int>(); ++layer) {
      const std::string prefix = "model.layers." + std::to_string(layer) + ".";
      add(prefix + "input_layernorm.weight", {d}, 0.5, 1);
      add(prefix + "post_attention_layernorm.weight", {d}, 0.5, 1);
      add(prefix + "self_attn.q_proj.weight", {q, d}, 0.4);
      add(prefix + "self_attn.k_proj.weight", {kv, d}, 0.4);
      add(prefix + "self_attn.v_proj.weight", {kv, d}, 0.3);
      add(prefix + "self_attn.o_proj.weight", {d, q}, 0.3);
      add(prefix + "mlp.gate_proj.weight", {f, d}, 0.3);
      add(prefix + "mlp.up_proj.weight", {f, d}, 0.3);
      add(prefix + "mlp.down_proj.weight", {d, f}, 0.2);
      if (type == "qwen2") {
        add(prefix + "self_attn.q_proj.bias", {q}, 0.5);
        add(prefix + "self_attn.k_proj.bias", {kv}, 0.5);
        add(prefix + "self_attn.v_proj.bias", {kv}, 0.5);
      }
      if (type == "qwen3") {
        add(prefix + "self_attn.q_norm.weight", {hd}, 0.5, 1);
        add(prefix + "self_attn.k_norm.weight", {hd}, 0.5, 1);
      }
    }
  }

  struct Tensor {
    std::vector<std::uint64_t> shape;
    std::vector<float> values;
  };
  nlohmann::json config;
  std::map<std::string, Tensor> tensors;

  void add(const std::string& name, std::vector<std::uint64_t> shape, double scale,
           double centre = 0) {
    std::size_t n = 1;
    for (const std::uint64_t size : shape) n *= size;
    const auto stream = static_cast<std::uint32_t>(tensors.size() + 1);
    tensors[name] = {std::move(shape), random_floats(n, stream, scale, centre)};
  }

  /// Writes config.json and model.safetensors.
  void write(const io::test::ScratchFolder& folder) const {
    folder.write("config.json", config.dump(1));
    std::vector<io::safetensors::OutputTensor> out;
    for (const auto& [name, tensor] : tensors)
      out.push_back(io::safetensors::tensor_from_bytes(name, io::Dtype::kF32, tensor.shape,
                                                       std::as_bytes(std::span(tensor.values))));
    EXPECT_TRUE(io::safetensors::write(folder.path("model.safetensors"), std::move(out)));
  }

  std::vector<std::uint32_t> tokens(std::size_t n, std::uint64_t seed = 1) const {
    std::vector<std::uint32_t> ids(n);
    const std::uint64_t v = config["vocab_size"];
    for (std::size_t i = 0; i < n; ++i)
      ids[i] = static_cast<std::uint32_t>(random_bits(seed, i, 0, 99)[0] % v);
    return ids;
  }
};

/// The byte-level tokenizer of a model with 256 tokens: id = byte.
inline std::string byte_tokenizer() {
  nlohmann::json vocab;
  int extra = 0;
  for (int byte = 0; byte < 256; ++byte) {
    const bool printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte != 173);
    const int code = printable ? byte : 256 + extra++;
    std::string text;
    if (code < 128)
      text = static_cast<char>(code);
    else
      text = {static_cast<char>(0xC0 | (code >> 6)), static_cast<char>(0x80 | (code & 63))};
    vocab[text] = byte;
  }
  const nlohmann::json root = {
      {"version", "1.0"},
      {"added_tokens", nlohmann::json::array()},
      {"normalizer", nullptr},
      {"pre_tokenizer", {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}}},
      {"post_processor", nullptr},
      {"decoder", {{"type", "ByteLevel"}}},
      {"model", {{"type", "BPE"}, {"vocab", vocab}, {"merges", nlohmann::json::array()}}}};
  return root.dump();
}

}  // namespace ratefloor::model::testing

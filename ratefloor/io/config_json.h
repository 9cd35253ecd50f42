// config.json of a Hugging Face model, the part that a Llama-like decoder needs.
//
// A key that is absent takes the default of transformers' LlamaConfig if model_type is "llama" or
// absent. Other families have other defaults (and other names), so for them the six sizes must be
// there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ratefloor/base/result.h"

namespace ratefloor::io {

inline constexpr std::uint64_t kMaxConfigBytes = 16ull << 20;

/// Of rope_parameters or rope_scaling; what each kind means is in model/rope.h.
struct RopeScaling {
  std::string type = "default";
  double factor = 1;
  double low_freq_factor = 1, high_freq_factor = 4;    // "llama3"
  std::uint64_t original_max_position_embeddings = 0;  // 0: not given
  double beta_fast = 32, beta_slow = 1;                // "yarn"
  std::optional<double> attention_factor{};            // "yarn"
  bool has_mscale = false;                             // DeepSeek's variant of "yarn"
  double partial_rotary_factor = 1;
};

struct ModelConfig {
  std::string model_type = "llama";
  std::vector<std::string> architectures;
  std::uint64_t hidden_size = 4096;
  std::uint64_t intermediate_size = 11008;
  std::uint64_t num_hidden_layers = 32;
  std::uint64_t num_attention_heads = 32;
  std::uint64_t num_key_value_heads = 0;  // after reading never 0: num_attention_heads if absent
  std::uint64_t head_dim = 0;             // after reading never 0: hidden_size / heads if absent
  std::uint64_t vocab_size = 32000;
  std::uint64_t max_position_embeddings = 2048;
  double rms_norm_eps = 1e-6;
  double rope_theta = 10000;
  RopeScaling rope;
  bool tie_word_embeddings = false;
  bool attention_bias = false, mlp_bias = false;
  std::string hidden_act = "silu";
  std::uint64_t sliding_window = 0;  // positions; 0: none
  std::optional<bool> use_sliding_window;
  std::uint64_t max_window_layers = 0;   // 0: not given
  std::vector<std::string> layer_types;  // one per layer, or none at all
  std::optional<std::uint64_t> bos_token_id;
  std::vector<std::uint64_t> eos_token_ids;
  std::string dtype;  // "dtype" or "torch_dtype"; empty when neither is there
};

/// Errors name the key and its byte offset.
Result<ModelConfig> parse_config(std::span<const std::byte> json);
Result<ModelConfig> read_config(const std::string& path);

}  // namespace ratefloor::io

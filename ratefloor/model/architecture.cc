#include "ratefloor/model/architecture.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "ratefloor/model/rope.h"

namespace ratefloor::model {
namespace {

struct Family {
  std::string_view type, architecture;
};
constexpr std::array kFamilies{
    Family{"llama", "LlamaForCausalLM"}, Family{"mistral", "MistralForCausalLM"},
    Family{"qwen2", "Qwen2ForCausalLM"}, Family{"qwen3", "Qwen3ForCausalLM"}};

Error unsupported(std::string what) { return make_error(ErrorCode::kUnsupported, std::move(what)); }

Result<std::string> family_of(const io::ModelConfig& config) {
  for (const Family& family : kFamilies)
    if (config.architectures.empty() ? config.model_type == family.type
                                     : config.architectures.front() == family.architecture)
      return std::string(family.type);
  const std::string name =
      config.architectures.empty() ? config.model_type : config.architectures.front();
  return unsupported("architecture '" + name + "' is not one that ratefloor can run")
      .remedied_by(
          "it runs LlamaForCausalLM, MistralForCausalLM, Qwen2ForCausalLM and Qwen3ForCausalLM");
}

/// transformers: layer_types where given; else Mistral slides in all layers, Qwen from
/// max_window_layers on if use_sliding_window says so, Llama never.
Result<std::vector<std::size_t>> sliding_windows(const io::ModelConfig& config,
                                                 const std::string& family) {
  std::vector<std::size_t> windows(config.num_hidden_layers, 0);
  if (!config.layer_types.empty()) {
    if (config.layer_types.size() != windows.size())
      return make_error(ErrorCode::kMalformed,
                        "key 'layer_types' has " + std::to_string(config.layer_types.size()) +
                            " entries for " + std::to_string(windows.size()) + " layers");
    for (std::size_t i = 0; i < windows.size(); ++i) {
      const std::string& type = config.layer_types[i];
      if (type == "full_attention") continue;
      if (type != "sliding_attention")
        return unsupported("layer type '" + type + "' is not supported")
            .remedied_by("full_attention and sliding_attention are");
      if (config.sliding_window == 0)
        return make_error(ErrorCode::kMalformed,
                          "key 'sliding_window' is missing, but layer_types has sliding layers");
      windows[i] = config.sliding_window;
    }
    return windows;
  }
  if (config.sliding_window == 0) return windows;
  if (family == "mistral") std::fill(windows.begin(), windows.end(), config.sliding_window);
  if (family.starts_with("qwen") && config.use_sliding_window.value_or(false))
    for (std::size_t i = config.max_window_layers; i < windows.size(); ++i)
      windows[i] = config.sliding_window;
  return windows;
}

}  // namespace

Result<Architecture> architecture_of(const io::ModelConfig& config) {
  Result<std::string> family = family_of(config);
  if (!family) return std::move(family).error();
  if (config.hidden_act != "silu" && config.hidden_act != "swish")
    return unsupported("activation '" + config.hidden_act + "' is not supported")
        .remedied_by("silu is");
  if (config.head_dim % 2 != 0)
    return make_error(ErrorCode::kMalformed, "key 'head_dim' is " +
                                                 std::to_string(config.head_dim) +
                                                 ", but rotary embedding needs an even one");
  if (Result<void> known = check_rope(config.rope); !known) return std::move(known).error();
  Result<std::vector<std::size_t>> windows = sliding_windows(config, *family);
  if (!windows) return std::move(windows).error();

  Architecture made;
  made.family = *std::move(family);
  made.layers = config.num_hidden_layers;
  made.hidden = config.hidden_size;
  made.intermediate = config.intermediate_size;
  made.vocabulary = config.vocab_size;
  made.heads = config.num_attention_heads;
  made.kv_heads = config.num_key_value_heads;
  made.head_dim = config.head_dim;
  made.max_positions = config.max_position_embeddings;
  made.rms_norm_eps = config.rms_norm_eps;
  made.rope_theta = config.rope_theta;
  made.rope = config.rope;
  made.tied_head = config.tie_word_embeddings;
  made.query_bias = made.family == "qwen2" || config.attention_bias;
  made.query_norm = made.family == "qwen3";
  made.sliding_windows = *std::move(windows);
  if (config.bos_token_id && *config.bos_token_id < made.vocabulary)
    made.bos = static_cast<std::uint32_t>(*config.bos_token_id);
  for (const std::uint64_t id : config.eos_token_ids)
    if (id < made.vocabulary) made.eos.push_back(static_cast<std::uint32_t>(id));
  return made;
}

}  // namespace ratefloor::model

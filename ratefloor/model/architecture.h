// What the forward pass has to know of a model: sizes, positions, which layers see how far back.
//
// Llama, Mistral, Qwen2 and Qwen3 share one layout; they differ in biases and in norms of queries
// and keys, which the tensors themselves show (weights.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/config_json.h"

namespace ratefloor::model {

struct Architecture {
  std::string family;  // "llama", "mistral", "qwen2", "qwen3"
  std::size_t layers = 0, hidden = 0, intermediate = 0, vocabulary = 0;
  std::size_t heads = 0, kv_heads = 0, head_dim = 0;
  std::size_t max_positions = 0;
  double rms_norm_eps = 0;
  double rope_theta = 0;
  io::RopeScaling rope;
  bool tied_head = false;                    // lm_head is the embedding
  bool query_bias = false;                   // of q, k, v: the family has them
  bool query_norm = false;                   // of every head of q and k
  std::vector<std::size_t> sliding_windows;  // per layer: positions it sees, itself in; 0: all
  std::optional<std::uint32_t> bos;
  std::vector<std::uint32_t> eos;

  std::size_t query_width() const { return heads * head_dim; }
  std::size_t key_width() const { return kv_heads * head_dim; }
};

/// kUnsupported, naming what is missing here, for other architectures, activations, ropes.
Result<Architecture> architecture_of(const io::ModelConfig& config);

}  // namespace ratefloor::model

// What a tensor is in its network, read off its name: attention projections, feed-forward,
// embedding.
#pragma once

#include <string>
#include <string_view>

namespace ratefloor::job {

struct TensorKind {
  std::string kind;  // embedding, head, q, k, v, o, gate, up, down, other
  int layer = -1;  // the number after "layers.", "h.", "blocks." or "block."; -1 when there is none
};

/// Knows the names of Llama-like Hugging Face models (Llama, Mistral, Qwen) and of GPT-2-like ones.
TensorKind tensor_kind(std::string_view name);

}  // namespace ratefloor::job

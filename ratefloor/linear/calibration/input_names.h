// The names of the inputs of linear layers: several matrices share one.
//
// In a decoder of the Llama kind a layer has four inputs: q, k and v see the same vector, o the
// heads' outputs, gate and up the same vector again, down their product; and the output head has
// its own.
#pragma once

#include <string>
#include <string_view>

namespace ratefloor::linear {

/// "model.layers.3.self_attn.q_proj.weight" -> "model.layers.3.self_attn.qkv_input", the same for k
/// and v; o_proj -> "…self_attn.o_input"; gate_proj and up_proj -> "…mlp.gate_up_input"; down_proj
/// -> "…mlp.down_input"; "lm_head.weight" -> "lm_head_input". Empty for any other name.
std::string input_of(std::string_view matrix_name);

}  // namespace ratefloor::linear

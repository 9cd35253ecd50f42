#include "ratefloor/linear/calibration/input_names.h"

#include <gtest/gtest.h>

namespace ratefloor::linear {
namespace {

TEST(InputNames, TheMatricesOfADecoder) {
  for (const std::string layer : {"0", "3", "10", "127"}) {
    const std::string prefix = "model.layers." + layer + ".";
    for (const char* matrix : {"q", "k", "v"}) {
      EXPECT_EQ(input_of(prefix + "self_attn." + matrix + "_proj.weight"),
                prefix + "self_attn.qkv_input");
    }
    EXPECT_EQ(input_of(prefix + "self_attn.o_proj.weight"), prefix + "self_attn.o_input");
    EXPECT_EQ(input_of(prefix + "mlp.gate_proj.weight"), prefix + "mlp.gate_up_input");
    EXPECT_EQ(input_of(prefix + "mlp.up_proj.weight"), prefix + "mlp.gate_up_input");
    EXPECT_EQ(input_of(prefix + "mlp.down_proj.weight"), prefix + "mlp.down_input");
  }
  EXPECT_EQ(input_of("lm_head.weight"), "lm_head_input");
}

TEST(InputNames, AnythingElseHasNone) {
  for (const char* name :
       {"", "model.layers.", "model.layers.3", "model.layers.3.", "model.embed_tokens.weight",
        "model.layers.3.self_attn.q_proj.bias", "model.layers.3.self_attn.q_proj",
        "model.layers.3.self_attn.q_proj.weight.scale", "model.layers.3.mlp.q_proj.weight",
        "model.layers.03.mlp.up_proj.weight", "model.layers..mlp.up_proj.weight",
        "model.layers.-3.mlp.up_proj.weight", "model.layers.3x.mlp.up_proj.weight",
        "xmodel.layers.3.mlp.up_proj.weight", "model.layers.3.input_layernorm.weight",
        "model.norm.weight", "lm_head.weight2", "lm_head.bias"})
    EXPECT_EQ(input_of(name), "") << name;
}

}  // namespace
}  // namespace ratefloor::linear

#include "ratefloor/job/tensor_kind.h"

#include <gtest/gtest.h>

namespace ratefloor::job {
namespace {

TEST(TensorKind, LlamaNames) {
  const TensorKind k = tensor_kind("model.layers.12.self_attn.k_proj.weight");
  EXPECT_EQ(k.kind, "k");
  EXPECT_EQ(k.layer, 12);
  EXPECT_EQ(tensor_kind("model.embed_tokens.weight").kind, "embedding");
  EXPECT_EQ(tensor_kind("model.embed_tokens.weight").layer, -1);
  EXPECT_EQ(tensor_kind("lm_head.weight").kind, "head");
  EXPECT_EQ(tensor_kind("layers.0.feed_forward.w1.weight").kind, "gate");
}

TEST(TensorKind, PartsAreWholeWords) {
  EXPECT_EQ(tensor_kind("model.layers.3.mlp.down_projector.weight").kind, "other");
  EXPECT_EQ(tensor_kind("sublayers.3.x").layer, -1);
  EXPECT_EQ(tensor_kind("layers.x.3").layer, -1);
  EXPECT_EQ(tensor_kind("layers.99999999999999999999.q_proj").layer, -1);
  EXPECT_EQ(tensor_kind("").kind, "other");
}

}  // namespace
}  // namespace ratefloor::job

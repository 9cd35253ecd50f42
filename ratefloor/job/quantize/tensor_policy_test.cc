#include "ratefloor/job/quantize/tensor_policy.h"

#include <gtest/gtest.h>

#include "ratefloor/job/quantize/testing/small_model.h"

namespace ratefloor::job {
namespace {

using io::Dtype;

class TensorPolicy : public ::testing::Test {
 protected:
  void SetUp() override {
    auto model =
        io::open_model(test::SmallModel(folder_)
                           .add("embed.weight", Dtype::kBF16, {64, 64})
                           .add("norm.weight", Dtype::kF32, {8192})
                           .add("small.weight", Dtype::kF32, {64, 63})
                           .add("narrow.weight", Dtype::kF32, {1024, 4})
                           .add("experts.weight", Dtype::kF16, {2, 32, 64})
                           .add("layers.0.mlp.gate.weight", Dtype::kF32, {64, 64})
                           .add("block_sparse.router.weight", Dtype::kF32, {64, 64})
                           .add("layers.0.mlp.gate_proj.weight", Dtype::kF32, {64, 64})
                           .add("positions", Dtype::kI64, {64, 64}, std::string(64 * 64 * 8, '\1'))
                           .add("empty", Dtype::kF32, {0, 64}, "")
                           .write());
    ASSERT_TRUE(model) << model.error().to_string();
    model_ = *std::move(model);
  }

  /// Names of the tensors that are quantized, with their own bits.
  std::map<std::string, double> quantized(const std::vector<TensorOverride>& overrides) {
    const auto decisions = decide_tensors(model_, overrides);
    EXPECT_TRUE(decisions) << decisions.error().to_string();
    EXPECT_EQ(decisions->size(), model_.tensors().size());
    std::map<std::string, double> names;
    for (const TensorDecision& one : *decisions)
      if (one.quantize) names[model_.tensors()[one.tensor].name] = one.own_bits.value_or(0);
    return names;
  }

  io::test::ScratchFolder folder_;
  io::Model model_;
};

TEST_F(TensorPolicy, MatricesOfFloatsAreQuantizedAndNothingElse) {
  EXPECT_EQ(quantized({}),
            (std::map<std::string, double>{
                {"embed.weight", 0}, {"experts.weight", 0}, {"layers.0.mlp.gate_proj.weight", 0}}));
}

TEST_F(TensorPolicy, TheLastMatchWins) {
  const auto names = quantized({{"weight", 4.0}, {"embed", std::nullopt}, {"gate", 2.5}});
  EXPECT_EQ(names, (std::map<std::string, double>{{"small.weight", 4},
                                                  {"narrow.weight", 4},
                                                  {"experts.weight", 4},
                                                  {"layers.0.mlp.gate.weight", 2.5},
                                                  {"block_sparse.router.weight", 4},
                                                  {"layers.0.mlp.gate_proj.weight", 2.5}}));
}

TEST_F(TensorPolicy, VectorsWholeNumbersAndEmptyOnesStay) {
  EXPECT_FALSE(quantized({{"", 4.0}}).contains("norm.weight"));
  EXPECT_FALSE(quantized({{"", 4.0}}).contains("positions"));
  EXPECT_FALSE(quantized({{"", 4.0}}).contains("empty"));
}

TEST_F(TensorPolicy, ErrorsNameTheRule) {
  const auto bad = decide_tensors(model_, {{"(", 3.0}});
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::kInvalidArgument);
  const auto unused = decide_tensors(model_, {{"q_proj", 3.0}});
  ASSERT_FALSE(unused);
  EXPECT_NE(unused.error().message.find("q_proj"), std::string::npos);
  const auto nothing = decide_tensors(model_, {{"", std::nullopt}});
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, ErrorCode::kDegenerate);
}

TEST(Router, IsKnownByItsName) {
  EXPECT_TRUE(is_router("model.layers.3.mlp.gate.weight"));
  EXPECT_TRUE(is_router("model.layers.3.block_sparse_moe.router.weight"));
  EXPECT_FALSE(is_router("model.layers.3.mlp.gate_proj.weight"));
  EXPECT_FALSE(is_router("model.layers.3.mlp.shared_expert_gate.weight"));
}

}  // namespace
}  // namespace ratefloor::job

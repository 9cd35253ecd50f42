#include "ratefloor/io/config_json.h"

#include <gtest/gtest.h>

#include <string>

#include "ratefloor/io/testing/test_files.h"

namespace ratefloor::io {
namespace {

Result<ModelConfig> parse(const std::string& text) { return parse_config(test::bytes_of(text)); }

std::string fault(const std::string& text) {
  const Result<ModelConfig> config = parse(text);
  return config ? "accepted" : config.error().to_string();
}

TEST(ConfigJson, LlamaDefaults) {
  const Result<ModelConfig> config = parse("{}");
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_EQ(config->model_type, "llama");
  EXPECT_EQ(config->hidden_size, 4096u);
  EXPECT_EQ(config->intermediate_size, 11008u);
  EXPECT_EQ(config->num_hidden_layers, 32u);
  EXPECT_EQ(config->num_attention_heads, 32u);
  EXPECT_EQ(config->num_key_value_heads, 32u);
  EXPECT_EQ(config->head_dim, 128u);
  EXPECT_EQ(config->vocab_size, 32000u);
  EXPECT_EQ(config->max_position_embeddings, 2048u);
  EXPECT_EQ(config->rms_norm_eps, 1e-6);
  EXPECT_EQ(config->rope_theta, 10000.0);
  EXPECT_EQ(config->rope.type, "default");
  EXPECT_FALSE(config->tie_word_embeddings);
  EXPECT_EQ(config->hidden_act, "silu");
  EXPECT_EQ(config->dtype, "");
}

TEST(ConfigJson, ReadsWhatIsThere) {
  const Result<ModelConfig> config = parse(R"({
    "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 64,
    "intermediate_size": 172, "num_hidden_layers": 5, "num_attention_heads": 8,
    "num_key_value_heads": 4, "vocab_size": 512, "max_position_embeddings": 128,
    "rms_norm_eps": 1e-05, "rope_theta": 500000, "tie_word_embeddings": true, "hidden_act": "gelu",
    "torch_dtype": "bfloat16", "eos_token_id": [1, 2], "quantization_config": {"bits": 4},
    "rope_scaling": {"rope_type": "llama3", "factor": 8.0}, "head_dim": null})");
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_EQ(config->architectures, std::vector<std::string>{"LlamaForCausalLM"});
  EXPECT_EQ(config->hidden_size, 64u);
  EXPECT_EQ(config->num_key_value_heads, 4u);
  EXPECT_EQ(config->head_dim, 8u);
  EXPECT_EQ(config->rms_norm_eps, 1e-5);
  EXPECT_EQ(config->rope_theta, 500000.0);
  EXPECT_EQ(config->rope.type, "llama3");
  EXPECT_TRUE(config->tie_word_embeddings);
  EXPECT_EQ(config->hidden_act, "gelu");
  EXPECT_EQ(config->dtype, "bfloat16");
}

TEST(ConfigJson, RopeWindowsAndTokens) {
  const Result<ModelConfig> config = parse(R"({
    "rope_scaling": {"type": "yarn", "factor": 4.0, "beta_fast": 16, "attention_factor": 1.5,
                     "original_max_position_embeddings": 4096, "mscale": 1},
    "sliding_window": 512, "use_sliding_window": false, "max_window_layers": 0,
    "layer_types": ["full_attention", "sliding_attention"], "attention_bias": true,
    "bos_token_id": 0, "eos_token_id": [7, 9]})");
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_EQ(config->rope.type, "yarn");
  EXPECT_EQ(config->rope.factor, 4.0);
  EXPECT_EQ(config->rope.beta_fast, 16.0);
  EXPECT_EQ(config->rope.beta_slow, 1.0);
  EXPECT_EQ(config->rope.attention_factor, 1.5);
  EXPECT_EQ(config->rope.original_max_position_embeddings, 4096u);
  EXPECT_TRUE(config->rope.has_mscale);
  EXPECT_EQ(config->sliding_window, 512u);
  EXPECT_EQ(config->use_sliding_window, false);
  EXPECT_EQ(config->layer_types, (std::vector<std::string>{"full_attention", "sliding_attention"}));
  EXPECT_TRUE(config->attention_bias);
  EXPECT_EQ(config->bos_token_id, 0u);
  EXPECT_EQ(config->eos_token_ids, (std::vector<std::uint64_t>{7, 9}));
  EXPECT_EQ(parse(R"({"eos_token_id": 2})")->eos_token_ids, std::vector<std::uint64_t>{2});
  EXPECT_EQ(fault(R"({"rope_scaling": {"factor": "8"}})"),
            "at byte 28: key 'rope_scaling.factor' is a string, not a number");
}

TEST(ConfigJson, NewKeysWin) {
  const Result<ModelConfig> config = parse(
      R"({"torch_dtype":"float32","dtype":"float16",
          "rope_parameters":{"rope_theta":1e6,"rope_type":"default"}})");
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_EQ(config->dtype, "float16");
  EXPECT_EQ(config->rope_theta, 1e6);
}

TEST(ConfigJson, NamesTheKey) {
  EXPECT_EQ(fault(R"({"hidden_size":"64"})"),
            "at byte 15: key 'hidden_size' is a string, not a whole number");
  EXPECT_EQ(fault(R"({"hidden_size":-64})"),
            "at byte 15: key 'hidden_size' is -64, not a positive whole number");
  EXPECT_EQ(fault(R"({"hidden_size":64.5})"),
            "at byte 15: key 'hidden_size' is 64.5, not a positive whole number");
  EXPECT_EQ(fault(R"({"vocab_size":0})"), "at byte 14: key 'vocab_size' is 0");
  EXPECT_EQ(fault(R"({"vocab_size":99999999999})"),
            "at byte 14: key 'vocab_size' is 99999999999, over the limit of 16777216");
  EXPECT_EQ(fault(R"({"hidden_size":[64]})"),
            "at byte 15: key 'hidden_size' is an array, not a whole number");
  EXPECT_EQ(fault(R"({"rms_norm_eps":"x"})"),
            "at byte 16: key 'rms_norm_eps' is a string, not a number");
  EXPECT_EQ(fault(R"({"rms_norm_eps":-1e-5})"),
            "at byte 16: key 'rms_norm_eps' is -1e-5, outside what makes sense");
  EXPECT_EQ(fault(R"({"rope_theta":0})"),
            "at byte 14: key 'rope_theta' is 0, outside what makes sense");
  EXPECT_EQ(fault(R"({"tie_word_embeddings":1})"),
            "at byte 23: key 'tie_word_embeddings' is a number, not true or false");
  EXPECT_EQ(fault(R"({"model_type":7})"), "at byte 14: key 'model_type' is a number, not a string");
  EXPECT_EQ(fault(R"({"architectures":[3]})"),
            "at byte 18: key 'architectures' contains a number, not a string");
  EXPECT_EQ(fault(R"({"hidden_size":64,"hidden_size":65})"),
            "at byte 18: config names 'hidden_size' twice");
  EXPECT_EQ(fault("[]"), "at byte 0: config is an array, not a JSON object");
  EXPECT_EQ(fault("7"), "at byte 0: config is a number, not a JSON object");
}

TEST(ConfigJson, HeadsMustDivide) {
  EXPECT_EQ(fault(R"({"hidden_size":65,"num_attention_heads":8})"),
            "at byte 15: key 'hidden_size' is 65, not a multiple of num_attention_heads 8");
  EXPECT_EQ(
      fault(R"({"num_attention_heads":8,"num_key_value_heads":3})"),
      "at byte 47: key 'num_key_value_heads' is 3, which does not divide num_attention_heads 8");
}

TEST(ConfigJson, OtherFamiliesHaveOtherDefaults) {
  EXPECT_EQ(fault(R"({"model_type":"gpt2","n_embd":768})"),
            "key 'hidden_size' is missing (only models of the Llama kind are described by this "
            "reader)");
  const Result<ModelConfig> qwen = parse(
      R"({"model_type":"qwen3","hidden_size":100,"intermediate_size":1,"num_hidden_layers":1,
          "num_attention_heads":8,"vocab_size":1,"max_position_embeddings":1,"head_dim":128})");
  ASSERT_TRUE(qwen) << qwen.error().to_string();
  EXPECT_EQ(qwen->head_dim, 128u);
}

TEST(ConfigJson, SizeIsCapped) {
  EXPECT_NE(fault(std::string((16u << 20) + 1, ' ')).find("over the limit"), std::string::npos);
}

TEST(ConfigJson, FileErrorsNameTheFile) {
  const test::ScratchFolder folder;
  const std::string path = folder.write("config.json", R"({"vocab_size":0})");
  const Result<ModelConfig> config = read_config(path);
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().file, path);
  EXPECT_FALSE(read_config(folder.path("missing.json")));
}

}  // namespace
}  // namespace ratefloor::io

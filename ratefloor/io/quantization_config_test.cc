#include "ratefloor/io/quantization_config.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ratefloor::io {
namespace {

const QuantizationConfig kEntry{
    .codec = "ectcq2.5", .bits = 2.5, .modules_to_not_convert = {"lm_head", "a\"b"}};

constexpr std::string_view kConfig =
    "{\n \"architectures\": [\n  \"LlamaForCausalLM\"\n ],\n \"big\": 18446744073709551617,\n"
    " \"rms_norm_eps\": 1.000e-05,\n \"torch_dtype\": \"float32\"\n}\n";

TEST(QuantizationConfigText, TheEntryIsAsDocumentedAndTheRestStays) {
  const Result<std::string> text = add_quantization_config(kConfig, kEntry);
  ASSERT_TRUE(text) << text.error().to_string();
  const auto json = nlohmann::ordered_json::parse(*text);
  EXPECT_EQ(json["quantization_config"].dump(),
            R"({"quant_method":"ratefloor","format_version":1,"codec":"ectcq2.5","bits":2.5,)"
            R"("modules_to_not_convert":["lm_head","a\"b"]})");
  EXPECT_TRUE(text->starts_with(kConfig.substr(0, kConfig.size() - 3)));
  EXPECT_NE(text->find("\n  \"quant_method\": \"ratefloor\",\n"), std::string::npos) << *text;
}

TEST(QuantizationConfigText, ReadingGivesWhatWasWritten) {
  for (const std::vector<std::string>& modules : {std::vector<std::string>{}, {"x"}, {"x", "y"}}) {
    QuantizationConfig entry = kEntry;
    entry.modules_to_not_convert = modules;
    const auto found = find_quantization_config(*add_quantization_config(kConfig, entry));
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->quant_method, kQuantMethod);
    EXPECT_EQ((*found)->format_version, kQuantFormatVersion);
    EXPECT_EQ((*found)->codec, entry.codec);
    EXPECT_EQ((*found)->bits, entry.bits);
    EXPECT_EQ((*found)->modules_to_not_convert, modules);
  }
}

TEST(QuantizationConfigText, RemovingGivesBackTheOriginal) {
  for (const std::string_view config :
       {kConfig, std::string_view(R"({"a":1})"), std::string_view(R"( { "a" : 1 } )")}) {
    const Result<std::string> text = add_quantization_config(config, kEntry);
    ASSERT_TRUE(text);
    EXPECT_EQ(*remove_quantization_config(*text), config);
  }
  EXPECT_EQ(*remove_quantization_config(kConfig), kConfig);
}

TEST(QuantizationConfigText, WithoutAConfigThereIsNothingElse) {
  const Result<std::string> text = add_quantization_config("", kEntry);
  ASSERT_TRUE(text);
  EXPECT_EQ(nlohmann::json::parse(*text).size(), 1u);
  EXPECT_EQ(*remove_quantization_config(*text), "");
  EXPECT_EQ(*remove_quantization_config(""), "");
  EXPECT_FALSE(*find_quantization_config(""));
}

TEST(QuantizationConfigText, AModelIsQuantizedOnce) {
  const Result<std::string> twice =
      add_quantization_config(*add_quantization_config(kConfig, kEntry), kEntry);
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(twice.error().message.find("already quantized by ratefloor"), std::string::npos);
  const Result<std::string> other =
      add_quantization_config(R"({"quantization_config": {"quant_method": "gptq"}})", kEntry);
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().message.find("already quantized by gptq"), std::string::npos);
  EXPECT_FALSE(add_quantization_config(R"({"quantization_config": {}})", kEntry));
}

TEST(QuantizationConfigText, NullIsNoEntry) {
  constexpr std::string_view kNull = R"({"quantization_config": null, "a": 1})";
  EXPECT_FALSE(*find_quantization_config(kNull));
  const Result<std::string> text = add_quantization_config(kNull, kEntry);
  ASSERT_TRUE(text);
  EXPECT_TRUE(*find_quantization_config(*text));
  EXPECT_EQ(*remove_quantization_config(*text), R"({"a": 1})");
}

TEST(QuantizationConfigText, TheTypeIsReplacedWhereItStands) {
  EXPECT_EQ(*replace_config_dtype(R"({"dtype" : "float32" , "b":1,"torch_dtype":null})", "float16"),
            R"({"dtype" : "float16" , "b":1,"torch_dtype":"float16"})");
  EXPECT_EQ(*replace_config_dtype(R"({"text_config":{"dtype":"float32"}})", "float16"),
            R"({"text_config":{"dtype":"float32"}})");
  EXPECT_EQ(*replace_config_dtype("", "float16"), "");
}

TEST(QuantizationConfigText, HostileTextIsAnError) {
  for (const std::string_view config :
       {"{", "[]", "{\"a\":1}}", "\xff", R"({"quantization_config": 3})"}) {
    EXPECT_FALSE(find_quantization_config(config)) << config;
    EXPECT_FALSE(add_quantization_config(config, kEntry)) << config;
  }
  const auto found = find_quantization_config(
      R"({"quantization_config": {"quant_method": 3, "codec": [], "bits": "x", "format_version": -1}})");
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->quant_method, "");
  EXPECT_EQ((*found)->format_version, 0u);
}

}  // namespace
}  // namespace ratefloor::io

// tokenizer.json made to do harm: wrong types in every place, nesting, size, and files cut off.
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "ratefloor/io/testing/test_files.h"
#include "ratefloor/io/tokenizer_json.h"

namespace ratefloor::io {
namespace {

Result<TokenizerJson> parse(const std::string& text) {
  return parse_tokenizer_json(test::bytes_of(text));
}

std::string fault(const std::string& text) {
  const Result<TokenizerJson> read = parse(text);
  if (read) return "accepted";
  EXPECT_EQ(read.error().code, ErrorCode::kMalformed) << read.error().to_string();
  return read.error().to_string();
}

constexpr char kModel[] =
    R"({"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]})";

std::string with(const std::string& key, const std::string& value) {
  return "{\"model\": " + std::string(kModel) + ", \"" + key + "\": " + value + "}";
}
TEST(TokenizerJsonAttacks, WrongTypesEverywhere) {
  const std::string values[] = {"null",
                                "true",
                                "-1",
                                "1.5",
                                "1e99",
                                "99999999999999999999",
                                "\"x\"",
                                "[]",
                                "{}",
                                "[[]]",
                                "[{}]",
                                "[null]",
                                "{\"type\": 3}",
                                "{\"type\": \"Sequence\"}",
                                "16777216"};
  const std::string places[] = {
      "@",
      "{\"model\": @}",
      "{\"model\": {\"type\": @, \"vocab\": {}, \"merges\": []}}",
      "{\"model\": {\"vocab\": @, \"merges\": []}}",
      "{\"model\": {\"vocab\": {}, \"merges\": @}}",
      "{\"model\": {\"vocab\": {\"a\": @}, \"merges\": []}}",
      "{\"model\": {\"vocab\": {\"a\": 0}, \"merges\": [@]}}",
      "{\"model\": {\"vocab\": {\"a\": 0}, \"merges\": [[\"a\", @]]}}",
      with("added_tokens", "@"),
      with("added_tokens", "[@]"),
      with("added_tokens", "[{\"id\": @, \"content\": \"q\"}]"),
      with("added_tokens", "[{\"id\": 3, \"content\": @}]"),
      with("added_tokens", "[{\"id\": 3, \"content\": \"q\", \"lstrip\": @}]"),
      with("normalizer", "@"),
      with("normalizer", "{\"type\": \"Prepend\", \"prepend\": @}"),
      with("normalizer", "{\"type\": \"Sequence\", \"normalizers\": @}"),
      with("normalizer", "{\"type\": \"Replace\", \"content\": \"\", \"pattern\": @}"),
      with("pre_tokenizer", "@"),
      with("pre_tokenizer", "{\"type\": \"ByteLevel\", \"use_regex\": @}"),
      with("pre_tokenizer", "{\"type\": \"Metaspace\", \"replacement\": @}"),
      with("pre_tokenizer",
           "{\"type\": \"Split\", \"pattern\": {\"String\": \"\"}, \"behavior\": @}"),
      with("post_processor", "@"),
      with("post_processor", "{\"type\": \"TemplateProcessing\", \"single\": @}"),
      with("post_processor", "{\"type\": \"TemplateProcessing\", \"single\": [@]}"),
      with("post_processor",
           "{\"type\": \"TemplateProcessing\", \"single\": [], \"special_tokens\": @}"),
      with("post_processor", "{\"type\": \"Sequence\", \"processors\": @}"),
      with("decoder", "@"),
      with("decoder", "{\"type\": \"Strip\", \"content\": \" \", \"start\": @, \"stop\": 0}"),
      with("decoder", "{\"type\": \"Sequence\", \"decoders\": @}")};
  int accepted = 0;
  for (const std::string& place : places)
    for (const std::string& value : values) {
      std::string text = place;
      text.replace(text.find('@'), 1, value);
      const Result<TokenizerJson> read = parse(text);
      if (read) {
        ++accepted;
        continue;
      }
      EXPECT_FALSE(read.error().message.empty());
      EXPECT_LT(read.error().to_string().size(), 400u) << text;
    }
  // Null where null may stand, lists that are empty, and strings that are as good as any.
  EXPECT_EQ(accepted, 22);
}

TEST(TokenizerJsonAttacks, NestingAndSize) {
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += R"({"type": "Sequence", "normalizers": [)";
  EXPECT_NE(fault(with("normalizer", deep)).find("nested deeper than"), std::string::npos);
  EXPECT_NE(fault(with("else", std::string(100000, '['))).find("nested deeper than"),
            std::string::npos);
  std::string many = "[0";
  for (int i = 0; i < 100000; ++i) many += ",0";
  EXPECT_NE(fault(with("decoder", many + "]")).find("too many values"), std::string::npos);
  EXPECT_TRUE(parse(with("else", many + "]")));
  EXPECT_NE(fault("{}").find("no 'model'"), std::string::npos);
  fault("");
  fault("[]");
}

TEST(TokenizerJsonAttacks, EveryCutOfARealFile) {
  const std::string path = std::string(RATEFLOOR_SOURCE_DIR) + "/models/stories260k/tokenizer.json";
  const Result<TokenizerJson> read = read_tokenizer_json(path);
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->model.vocab.size(), 512u);
  EXPECT_EQ(read->before, std::vector<std::uint32_t>{1});
  EXPECT_TRUE(read->model.byte_fallback && read->model.fuse_unk);
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  for (std::size_t size = 0; size + 2 < text.size(); size += 7)
    EXPECT_FALSE(parse(text.substr(0, size))) << size;
  test::ScratchFolder folder;
  const std::string bad = folder.write("tokenizer.json", "{}");
  EXPECT_EQ(read_tokenizer_json(bad).error().file, bad);
}

}  // namespace
}  // namespace ratefloor::io

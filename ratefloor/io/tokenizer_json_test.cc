// Files of every layout in use, and a file with one thing wrong for each thing that can be.
#include "ratefloor/io/tokenizer_json.h"

#include <gtest/gtest.h>

#include <string>

#include "ratefloor/io/testing/test_files.h"

namespace ratefloor::io {
namespace {

Result<TokenizerJson> parse(const std::string& text) {
  return parse_tokenizer_json(test::bytes_of(text));
}

std::string fault(const std::string& text, ErrorCode code = ErrorCode::kMalformed) {
  const Result<TokenizerJson> read = parse(text);
  if (read) return "accepted";
  EXPECT_EQ(read.error().code, code) << read.error().to_string();
  return read.error().to_string();
}

constexpr char kModel[] =
    R"({"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]})";

std::string with(const std::string& key, const std::string& value) {
  return "{\"model\": " + std::string(kModel) + ", \"" + key + "\": " + value + "}";
}
std::string with_model(const std::string& members) { return "{\"model\": {" + members + "}}"; }

TEST(TokenizerJson, MergesInBothSpellings) {
  for (const std::string merges : {R"(["a b", "ab a"])", R"([["a", "b"], ["ab", "a"]])",
                                   R"(["#version: 0.2", "a b", ["ab", "a"]])"}) {
    // Merges may stand before the vocabulary; ids may have gaps, and any order.
    const Result<TokenizerJson> read = parse(
        with_model(R"("merges": )" + merges + R"(, "vocab": {"ab": 7, "b": 1, "aba": 4, "a": 0})"));
    ASSERT_TRUE(read) << read.error().to_string();
    const BpeModel& model = read->model;
    ASSERT_EQ(model.vocab.size(), 4u);
    EXPECT_EQ(model.vocab[2].token, "aba");
    EXPECT_EQ(model.vocab[3].id, 7u);
    ASSERT_EQ(model.merges.size(), 2u);
    EXPECT_EQ(model.merges[0].left, 0u);
    EXPECT_EQ(model.merges[0].right, 1u);
    EXPECT_EQ(model.merges[0].merged, 3u);
    EXPECT_EQ(model.merges[1].left, 3u);
    EXPECT_EQ(model.merges[1].merged, 2u);
    EXPECT_FALSE(model.unk_token);
  }
}

TEST(TokenizerJson, OptionsOfTheModel) {
  const Result<TokenizerJson> read = parse(with_model(
      R"("type": "BPE", "dropout": 0.0, "unk_token": "u", "continuing_subword_prefix": "",
         "end_of_word_suffix": null, "fuse_unk": true, "byte_fallback": true,
         "ignore_merges": true, "vocab": {"u": 0}, "merges": [], "else": [{"x": [1]}])"));
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->model.unk_token, "u");
  EXPECT_TRUE(read->model.fuse_unk && read->model.byte_fallback && read->model.ignore_merges);
}

TEST(TokenizerJson, AddedTokens) {
  const Result<TokenizerJson> read = parse(with("added_tokens", R"([
    {"id": 2, "content": "ab", "special": true, "lstrip": true, "rstrip": false,
     "normalized": false, "single_word": true},
    {"id": 9, "content": "<x>", "special": false, "lstrip": false, "rstrip": true,
     "normalized": true, "single_word": false}])"));
  ASSERT_TRUE(read) << read.error().to_string();
  ASSERT_EQ(read->added_tokens.size(), 2u);
  const AddedToken &first = read->added_tokens[0], &second = read->added_tokens[1];
  EXPECT_TRUE(first.special && first.lstrip && first.single_word);
  EXPECT_FALSE(first.rstrip || first.normalized);
  EXPECT_TRUE(second.rstrip && second.normalized);
  EXPECT_EQ(second.id, 9u);
  EXPECT_EQ(second.content, "<x>");
}

TEST(TokenizerJson, Normalizers) {
  EXPECT_TRUE(parse(with("normalizer", "null"))->normalizer.empty());
  const Result<TokenizerJson> read = parse(with("normalizer", R"({"type": "Sequence", "normalizers":
    [{"type": "Prepend", "prepend": "_"}, {"type": "Sequence", "normalizers": [{"type": "NFC"}]},
     {"type": "Replace", "pattern": {"String": " "}, "content": ""}]})"));
  ASSERT_TRUE(read) << read.error().to_string();
  ASSERT_EQ(read->normalizer.size(), 3u);
  EXPECT_EQ(std::get<NormalizePrepend>(read->normalizer[0]).prepend, "_");
  EXPECT_EQ(std::get<NormalizeUnicode>(read->normalizer[1]).form, "NFC");
  EXPECT_EQ(std::get<NormalizeReplace>(read->normalizer[2]).pattern, " ");
  EXPECT_EQ(fault(with("normalizer", R"({"type": "Precompiled", "precompiled_charsmap": "AA"})"),
                  ErrorCode::kUnsupported),
            "at byte 96: normalizer of type 'Precompiled' is not supported (give token ids as a "
            ".npy file instead)");
  fault(with("normalizer", R"({"type": "Replace", "pattern": {"Regex": "a"}, "content": "b"})"),
        ErrorCode::kUnsupported);
}

TEST(TokenizerJson, PreTokenizers) {
  const Result<TokenizerJson> read = parse(with("pre_tokenizer", R"({"type": "Sequence",
    "pretokenizers": [
    {"type": "Split", "pattern": {"Regex": "\\s+"}, "behavior": "Removed", "invert": true},
    {"type": "Split", "pattern": {"String": "."}, "behavior": "MergedWithNext"},
    {"type": "Digits", "individual_digits": true},
    {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": false},
    {"type": "Metaspace", "replacement": "_", "add_prefix_space": false, "str_rep": "_"},
    {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true}]})"));
  ASSERT_TRUE(read) << read.error().to_string();
  const auto& steps = read->pre_tokenizer;
  ASSERT_EQ(steps.size(), 6u);
  const auto& regex = std::get<PreTokenizeSplit>(steps[0]);
  EXPECT_TRUE(regex.is_regex && regex.invert && regex.behavior == SplitBehavior::kRemoved);
  EXPECT_EQ(regex.pattern, "\\s+");
  EXPECT_EQ(std::get<PreTokenizeSplit>(steps[1]).behavior, SplitBehavior::kMergedWithNext);
  EXPECT_TRUE(std::get<PreTokenizeDigits>(steps[2]).individual_digits);
  EXPECT_EQ(std::get<PreTokenizeMetaspace>(steps[3]).prepend_scheme, PrependScheme::kFirst);
  EXPECT_FALSE(std::get<PreTokenizeMetaspace>(steps[3]).split);
  EXPECT_EQ(std::get<PreTokenizeMetaspace>(steps[4]).prepend_scheme, PrependScheme::kNever);
  EXPECT_TRUE(std::get<PreTokenizeMetaspace>(steps[4]).split);
  EXPECT_TRUE(std::get<PreTokenizeByteLevel>(steps[5]).add_prefix_space);
  EXPECT_TRUE(std::get<PreTokenizeByteLevel>(steps[5]).use_regex);
  EXPECT_NE(fault(with("pre_tokenizer", R"({"type": "BertPreTokenizer"})"), ErrorCode::kUnsupported)
                .find("pre_tokenizer of type 'BertPreTokenizer'"),
            std::string::npos);
}

TEST(TokenizerJson, TemplatesAndDecoders) {
  const Result<TokenizerJson> read = parse(R"({"model": )" + std::string(kModel) + R"(,
    "post_processor": {"type": "Sequence", "processors": [{"type": "ByteLevel"},
      {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
        {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "e", "type_id": 0}}],
        "special_tokens": {"<s>": {"id": "<s>", "ids": [2, 0], "tokens": ["ab", "a"]},
                           "e": {"id": "e", "ids": [1], "tokens": ["b"]}}}]},
    "decoder": {"type": "Sequence", "decoders": [
      {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"},
      {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0},
      {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"},
      {"type": "ByteLevel", "add_prefix_space": true}]}})");
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->before, (std::vector<std::uint32_t>{2, 0}));
  EXPECT_EQ(read->after, std::vector<std::uint32_t>{1});
  ASSERT_EQ(read->decoder.size(), 6u);
  EXPECT_EQ(std::get<DecodeReplace>(read->decoder[0]).content, " ");
  EXPECT_EQ(std::get<DecodeStrip>(read->decoder[3]).start, 1u);
  EXPECT_TRUE(std::holds_alternative<DecodeByteLevel>(read->decoder[5]));
  fault(with("post_processor", R"({"type": "RobertaProcessing"})"), ErrorCode::kUnsupported);
  fault(with("decoder", R"({"type": "WordPiece"})"), ErrorCode::kUnsupported);
}

TEST(TokenizerJson, OtherModels) {
  EXPECT_NE(
      fault(R"({"model": {"type": "Unigram", "unk_id": 0, "vocab": [["a", -1.5], ["b", -2]]}})",
            ErrorCode::kUnsupported)
          .find("model of type 'Unigram' is not supported"),
      std::string::npos);
  fault(with_model(R"("vocab": [["a", 0]], "type": "Unigram")"), ErrorCode::kUnsupported);
  fault(with_model(R"("type": "WordPiece", "vocab": {"a": 0})"), ErrorCode::kUnsupported);
  fault(with_model(R"("vocab": {"a": 0})"), ErrorCode::kUnsupported);
  fault(with_model(R"("type": "BPE", "dropout": 0.1, "vocab": {}, "merges": [])"),
        ErrorCode::kUnsupported);
  fault(with_model(R"("type": "BPE", "end_of_word_suffix": "</w>", "vocab": {}, "merges": [])"),
        ErrorCode::kUnsupported);
}

TEST(TokenizerJson, InconsistentFiles) {
  EXPECT_EQ(fault(with_model(R"("vocab": {"a": 5, "b": 5}, "merges": [])")),
            "at byte 34: tokens 'a' and 'b' have the same id 5");
  EXPECT_NE(fault(with_model(R"("vocab": {"a": 5, "a": 6}, "merges": [])")).find("'a' twice"),
            std::string::npos);
  EXPECT_NE(fault(with_model(R"("vocab": {"a": 0, "b": 1}, "merges": ["a b"])"))
                .find("merge 0 of 'a' and 'b': 'ab' is not in the vocabulary"),
            std::string::npos);
  EXPECT_NE(fault(with_model(R"("vocab": {"a": 0}, "merges": [["a", "b"]])"))
                .find("'b' is not in the vocabulary"),
            std::string::npos);
  EXPECT_NE(fault(with("added_tokens", R"([{"id": 1, "content": "x"}])"))
                .find("added token 'x' has the id 1 of 'b'"),
            std::string::npos);
  EXPECT_NE(fault(with("added_tokens", R"([{"id": 7, "content": "b"}])"))
                .find("added token 'b' has two ids, 1 and 7"),
            std::string::npos);
  EXPECT_NE(fault(with("added_tokens", R"([{"id": 7, "content": "x"}, {"id": 7, "content": "y"}])"))
                .find("added token 'y' has the id 7 of 'x'"),
            std::string::npos);
  EXPECT_NE(fault(with("post_processor", R"({"type": "TemplateProcessing", "single":
              [{"SpecialToken": {"id": "s"}}, {"Sequence": {"id": "A"}}],
              "special_tokens": {"s": {"ids": [44]}}})"))
                .find("adds the id 44, which no token has"),
            std::string::npos);
}

}  // namespace
}  // namespace ratefloor::io

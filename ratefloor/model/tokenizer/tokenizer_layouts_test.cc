// Small tokenizers of every layout in use, with the tokens of short texts worked out by hand.
#include <gtest/gtest.h>

#include <string>

#include "ratefloor/model/tokenizer/testing/tokenizer_file.h"
#include "ratefloor/model/tokenizer/tokenizer.h"

namespace ratefloor::model {
namespace {

using Ids = std::vector<std::uint32_t>;
using test::TokenizerFile;

Tokenizer opened(const TokenizerFile& file) {
  Result<Tokenizer> tokenizer = file.open();
  EXPECT_TRUE(tokenizer) << tokenizer.error().to_string();
  return *std::move(tokenizer);
}

std::string fault(const TokenizerFile& file) {
  const Result<Tokenizer> tokenizer = file.open();
  return tokenizer ? "accepted" : tokenizer.error().to_string();
}

TEST(TokenizerLayouts, Gpt2) {
  TokenizerFile file = TokenizerFile::byte_level({" t", " th", " the", "he"});  // 256 and on
  file.merges = {{"Ġ", "t"}, {"h", "e"}, {"Ġt", "h"}, {"Ġth", "e"}};
  file.pre_tokenizer = test::kGpt2;
  const Tokenizer tokenizer = opened(file);
  // "he" merges before " th" can, so " the" is never reached from " t", "he".
  EXPECT_EQ(test::ids_of(tokenizer, " the"), (Ids{256, 259}));
  EXPECT_EQ(test::ids_of(tokenizer, " thx"), (Ids{257, 'x'}));
  // Pieces " the" and "'ve": no merge goes across.
  EXPECT_EQ(test::ids_of(tokenizer, "he've"), (Ids{259, '\'', 'v', 'e'}));
  EXPECT_EQ(tokenizer.decode(Ids{258, 259}), " thehe");
  EXPECT_EQ(tokenizer.id_of("Ġthe"), 258u);
  EXPECT_EQ(tokenizer.vocabulary_size(), 260u);
}

TEST(TokenizerLayouts, Llama3) {
  TokenizerFile file = TokenizerFile::byte_level({" cat", "123", "12", "🐱", "\n\n"});
  file.options = "\"ignore_merges\": true, ";
  file.merges = {{"1", "2"}};
  file.pre_tokenizer = TokenizerFile::split_then_bytes(test::kLlama3Pattern);
  file.added = R"([{"id": 300, "content": "<|begin|>", "special": true, "normalized": false},
                   {"id": 301, "content": "<|tool|>", "special": false, "normalized": false}])";
  file.post_processor = R"({"type": "Sequence", "processors": [{"type": "ByteLevel"},
    {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<|begin|>", "type_id": 0}},
     {"Sequence": {"id": "A", "type_id": 0}}],
     "special_tokens": {"<|begin|>": {"id": "<|begin|>", "ids": [300], "tokens": []}}}]})";
  const Tokenizer tokenizer = opened(file);
  // Whole pieces that are tokens need no merges: " cat", "123", "🐱"; "12345" is "123" and "45".
  EXPECT_EQ(test::ids_of(tokenizer, " cat12345"), (Ids{300, 256, 257, '4', '5'}));
  EXPECT_EQ(test::ids_of(tokenizer, "12\n\n🐱"), (Ids{300, 258, 260, 259}));
  // A piece that is no token is merged: "124" from "12".
  EXPECT_EQ(test::ids_of(tokenizer, "124"), (Ids{300, 258, '4'}));
  const Result<Encoding> tools = tokenizer.encode("a<|tool|> cat<|begin|>", false);
  ASSERT_TRUE(tools);
  EXPECT_EQ(tools->ids, (Ids{'a', 301, 256, 300}));
  EXPECT_EQ(tools->bytes, (Ids{1, 8, 4, 9}));
  EXPECT_EQ(tokenizer.decode(tools->ids), "a<|tool|> cat");
  EXPECT_EQ(tokenizer.vocabulary_size(), 302u);
  EXPECT_EQ(tokenizer.decode(Ids{280}), "");  // in the gap
}

TEST(TokenizerLayouts, Qwen2ComposesFirst) {
  TokenizerFile file = TokenizerFile::byte_level({"café"});
  file.options = "\"ignore_merges\": true, ";
  file.normalizer = R"({"type": "NFC"})";
  file.pre_tokenizer = TokenizerFile::split_then_bytes(test::kQwen2Pattern);
  file.added = R"([{"id": 300, "content": "E\u0301x", "special": false, "normalized": true}])";
  const Tokenizer tokenizer = opened(file);
  const Result<Encoding> one = tokenizer.encode("cafe\u0301 12");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->ids, (Ids{256, ' ', '1', '2'}));
  EXPECT_EQ(one->bytes, (Ids{6, 1, 1, 1}));  // of the text as it was
  EXPECT_EQ(test::ids_of(tokenizer, "caf\u00E9"), Ids{256});
  EXPECT_EQ(tokenizer.decode(one->ids), "caf\u00E9 12");
  // The added token is composed, too, before it is looked for.
  EXPECT_EQ(test::ids_of(tokenizer, "E\u0301x\u00C9x"), (Ids{300, 300}));
  EXPECT_EQ(tokenizer.decode(Ids{300}), "\u00C9x");
  EXPECT_EQ(tokenizer.id_of("E\u0301x"), 300u);
}

TEST(TokenizerLayouts, Llama2) {
  TokenizerFile file{{"<unk>", "▁", "a", "b", "ab", "▁ab", "<x>"}};
  file.merges = {{"a", "b"}, {"▁", "ab"}};
  file.options = R"("unk_token": "<unk>", "fuse_unk": true, )";
  file.normalizer = test::kLlama2Normalizer;
  file.decoder = test::kPiecesDecoder;
  file.added = R"([{"id": 6, "content": "<x>", "special": true, "normalized": false}])";
  const Tokenizer tokenizer = opened(file);
  EXPECT_EQ(test::ids_of(tokenizer, "ab ab"), (Ids{5, 5}));
  EXPECT_EQ(test::ids_of(tokenizer, "  b"), (Ids{1, 1, 1, 3}));
  EXPECT_EQ(test::ids_of(tokenizer, "a日本b"), (Ids{1, 2, 0, 3}));
  EXPECT_EQ(test::ids_of(tokenizer, "ab<x>ab"), (Ids{5, 6, 5}));
  EXPECT_EQ(tokenizer.decode(Ids{5, 5, 6, 3}), "ab abb");
  file.options = R"("unk_token": "<unk>", )";
  EXPECT_EQ(test::ids_of(opened(file), "a日本b"), (Ids{1, 2, 0, 0, 3}));
  file.options = "";
  const Result<Encoding> dropped = opened(file).encode("a日本b");
  ASSERT_TRUE(dropped);
  EXPECT_EQ(dropped->ids, Ids{5});
  EXPECT_EQ(dropped->bytes, Ids{8});
}

TEST(TokenizerLayouts, MistralMetaspace) {
  TokenizerFile file{{"▁", "a", "▁a", "a▁", "<x>"}};
  file.merges = {{"a", "▁"}, {"▁", "a"}};
  file.decoder = R"({"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first"})";
  file.added = R"([{"id": 4, "content": "<x>", "special": true, "normalized": false}])";
  const auto metaspace = [](const std::string& scheme, const std::string& split) {
    return R"({"type": "Metaspace", "replacement": "▁", "prepend_scheme": ")" + scheme +
           R"(", "split": )" + split + "}";
  };
  file.pre_tokenizer = metaspace("first", "false");
  // One piece "▁a▁a": its best merge is "a▁", leaving ▁ and a. Behind <x> there is no prefix.
  EXPECT_EQ(test::ids_of(opened(file), "a a<x>a"), (Ids{0, 3, 1, 4, 1}));
  file.pre_tokenizer = metaspace("always", "true");
  EXPECT_EQ(test::ids_of(opened(file), "a a<x>a"), (Ids{2, 2, 4, 2}));
  file.pre_tokenizer = metaspace("never", "true");
  EXPECT_EQ(test::ids_of(opened(file), "a a<x>a"), (Ids{1, 2, 4, 1}));
  EXPECT_EQ(opened(file).decode(Ids{2, 2}), "a a");
}

TEST(TokenizerLayouts, AddedTokensTakeWhiteSpace) {
  TokenizerFile file = TokenizerFile::byte_level();
  file.added = R"([
    {"id": 256, "content": "<l>", "special": true, "normalized": false, "lstrip": true},
    {"id": 257, "content": "<r>", "special": true, "normalized": false, "rstrip": true},
    {"id": 258, "content": "one", "special": false, "normalized": false, "single_word": true}])";
  const Tokenizer tokenizer = opened(file);
  const Result<Encoding> encoding = tokenizer.encode("a <l>b<r>  c");
  ASSERT_TRUE(encoding);
  EXPECT_EQ(encoding->ids, (Ids{'a', 256, 'b', 257, 'c'}));
  EXPECT_EQ(encoding->bytes, (Ids{1, 4, 1, 5, 1}));
  EXPECT_EQ(test::ids_of(tokenizer, "one ones"), (Ids{258, ' ', 'o', 'n', 'e', 's'}));
}

TEST(TokenizerLayouts, BytesOfWhatIsRemoved) {
  TokenizerFile file = TokenizerFile::byte_level();
  file.pre_tokenizer = R"({"type": "Sequence", "pretokenizers": [{"type": "Split",
    "pattern": {"String": "-"}, "behavior": "Removed", "invert": false}, )" +
                       std::string(test::kByteLevel) + "]}";
  const Tokenizer tokenizer = opened(file);
  const Result<Encoding> encoding = tokenizer.encode("-a--b-");
  ASSERT_TRUE(encoding);
  EXPECT_EQ(encoding->ids, (Ids{'a', 'b'}));
  EXPECT_EQ(encoding->bytes, (Ids{2, 4}));
  EXPECT_TRUE(test::ids_of(tokenizer, "--").empty());
}

TEST(TokenizerLayouts, WhatIsRefused) {
  TokenizerFile file = TokenizerFile::byte_level();
  file.normalizer = R"({"type": "NFKC"})";
  EXPECT_EQ(fault(file),
            "normalizer of type 'NFKC' is not supported (give token ids as a .npy file instead)");
  file.normalizer = R"({"type": "Replace", "pattern": {"String": "a"}, "content": ")" +
                    std::string(100000, 'b') + "\"}";
  const Tokenizer grows = opened(file);
  EXPECT_TRUE(grows.encode("xyz"));
  EXPECT_FALSE(grows.encode("xyza"));
  file = TokenizerFile::byte_level();
  file.pre_tokenizer = TokenizerFile::split_then_bytes("(a+)+b");
  EXPECT_FALSE(opened(file).encode(std::string(3000, 'a') + "-b"));
  file = TokenizerFile{{"a"}};
  file.options = R"("unk_token": "<unk>", )";
  EXPECT_NE(fault(file).find("unknown token '<unk>' is not in the vocabulary"), std::string::npos);
  file = TokenizerFile::byte_level();
  file.options = R"("unk_token": "<unk>", )";  // every byte is known
  EXPECT_EQ(fault(file), "accepted");
  file.added = R"([{"id": 256, "content": ")" + std::string(1025, 'x') + "\"}]";
  EXPECT_NE(fault(file).find("an added token has 1025 bytes"), std::string::npos);
}

}  // namespace
}  // namespace ratefloor::model

// The tokenizers of the two models, against what is stored with them.
#include "ratefloor/model/tokenizer/tokenizer.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "ratefloor/io/npy.h"
#include "ratefloor/io/testing/test_files.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/model/tokenizer/testing/tokenizer_file.h"

namespace ratefloor::model {
namespace {

using Ids = std::vector<std::uint32_t>;

const std::string kModels = std::string(RATEFLOOR_SOURCE_DIR) + "/models/";

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(file)), {});
}

Tokenizer open(const std::string& model) {
  Result<Tokenizer> tokenizer = Tokenizer::open(kModels + model + "/tokenizer.json");
  EXPECT_TRUE(tokenizer) << tokenizer.error().to_string();
  return *std::move(tokenizer);
}

TEST(Tokenizer, StoriesSample) {
  const Tokenizer tokenizer = open("stories260k");
  const std::string text = file_text(kModels + "stories260k/sample.txt");
  const Result<Ids> stored = io::read_token_array(kModels + "stories260k/sample.tokens.npy");
  ASSERT_TRUE(stored);
  EXPECT_EQ(test::ids_of(tokenizer, text), *stored);
  EXPECT_EQ(tokenizer.decode(*stored), text);
  EXPECT_EQ(tokenizer.vocabulary_size(), 512u);
  EXPECT_EQ(tokenizer.id_of("<s>"), 1u);
  EXPECT_EQ(tokenizer.id_of("▁"), 410u);
  EXPECT_EQ(tokenizer.id_of("no such token"), std::nullopt);
}

TEST(Tokenizer, StoriesBytesOfEveryToken) {
  const Tokenizer tokenizer = open("stories260k");
  // ▁ is put in front and stands for nothing; an emoji falls back to its bytes.
  const Result<Encoding> emoji = tokenizer.encode("😀");
  ASSERT_TRUE(emoji);
  EXPECT_EQ(emoji->ids, (Ids{1, 410, 243, 162, 155, 131}));
  EXPECT_EQ(emoji->bytes, (Ids{0, 0, 1, 1, 1, 1}));
  EXPECT_EQ(tokenizer.decode(emoji->ids), "😀");
  const Result<Encoding> words = tokenizer.encode("Lily was", false);
  ASSERT_TRUE(words);
  std::string text;
  for (std::size_t i = 0; i < words->ids.size(); ++i)
    EXPECT_EQ(tokenizer.token_bytes(words->ids[i]).size(), words->bytes[i] + (i == 0)) << i;
  EXPECT_EQ(tokenizer.decode(words->ids), "Lily was");
}

TEST(Tokenizer, SpecialTokensInTheText) {
  const Tokenizer tokenizer = open("stories260k");
  const Result<Encoding> encoding = tokenizer.encode("a<s>a");
  ASSERT_TRUE(encoding);
  // Each part gets its own prefix, as in transformers.
  const std::uint32_t a = tokenizer.id_of("▁a").value();
  EXPECT_EQ(encoding->ids, (Ids{1, a, 1, a}));
  EXPECT_EQ(encoding->bytes, (Ids{0, 1, 3, 1}));
  EXPECT_EQ(tokenizer.decode(encoding->ids), "a a");
  EXPECT_EQ(tokenizer.token_bytes(1), "");
}

TEST(Tokenizer, EmptyText) {
  for (const char* model : {"stories260k", "quill-6m"}) {
    const Tokenizer tokenizer = open(model);
    const Result<Encoding> with = tokenizer.encode(""), without = tokenizer.encode("", false);
    ASSERT_TRUE(with && without);
    EXPECT_EQ(with->ids, model[0] == 's' ? Ids{1} : Ids{});
    EXPECT_TRUE(without->ids.empty());
    EXPECT_EQ(tokenizer.decode({}), "");
    EXPECT_EQ(tokenizer.decode(Ids{70000, 512, UINT32_MAX}), "");
  }
}

TEST(Tokenizer, QuillIsBytes) {
  const Tokenizer tokenizer = open("quill-6m");
  EXPECT_EQ(tokenizer.vocabulary_size(), 256u);
  std::string text = file_text(kModels + "quill-6m/heldout.txt").substr(0, 4096);
  text += std::string("\0\x7F é中😀\u0080\u07FF\uFFFF\U0010FFFF", 23);
  const Result<Encoding> encoding = tokenizer.encode(text);
  ASSERT_TRUE(encoding) << encoding.error().to_string();
  ASSERT_EQ(encoding->ids.size(), text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    ASSERT_EQ(encoding->ids[i], static_cast<unsigned char>(text[i])) << i;
    ASSERT_EQ(encoding->bytes[i], 1u);
  }
  EXPECT_EQ(tokenizer.decode(encoding->ids), text);
  for (std::uint32_t id = 0; id < 256; ++id) {
    EXPECT_EQ(tokenizer.token_bytes(id), std::string(1, static_cast<char>(id)));
    EXPECT_EQ(tokenizer.decode(Ids{id}),
              id < 128 ? std::string(1, static_cast<char>(id)) : "\uFFFD");
  }
}

TEST(Tokenizer, TextThatIsNotUtf8) {
  for (const char* model : {"stories260k", "quill-6m"}) {
    const Result<Encoding> encoding = open(model).encode("good \xFF bad");
    ASSERT_FALSE(encoding);
    EXPECT_EQ(encoding.error().code, ErrorCode::kMalformed);
    EXPECT_EQ(encoding.error().offset, 5u);
  }
}

TEST(TokenizerTextStream, PiecesAreTheWhole) {
  const std::string text = "Caf\u00E9 中文 😀👍🏽\n end";
  for (const char* model : {"stories260k", "quill-6m"}) {
    const Tokenizer tokenizer = open(model);
    const Ids ids = test::ids_of(tokenizer, text);
    // Every part of it, beginning and ending inside of characters.
    for (std::size_t begin = 0; begin <= ids.size(); ++begin)
      for (std::size_t end = begin; end <= ids.size(); ++end) {
        TextStream stream(tokenizer);
        std::string pieces;
        for (std::size_t i = begin; i < end; ++i) {
          pieces += stream.push(ids[i]);
          ASSERT_FALSE(io::find_invalid_utf8(pieces));
        }
        pieces += stream.finish();
        ASSERT_EQ(pieces, tokenizer.decode(std::span(ids).subspan(begin, end - begin)));
        EXPECT_EQ(stream.finish(), "");
      }
    EXPECT_EQ(tokenizer.decode(ids), text);
  }
}

TEST(TokenizerTextStream, HoldsBackAndOutlivesItsTokenizer) {
  std::optional<Tokenizer> tokenizer = open("quill-6m");
  TextStream stream(*tokenizer);
  tokenizer.reset();
  EXPECT_EQ(stream.push(0xF0), "");
  EXPECT_EQ(stream.push(0x9F), "");
  EXPECT_EQ(stream.push(0x98), "");
  EXPECT_EQ(stream.push(0x80), "😀");
  EXPECT_EQ(stream.push(0xC3), "");
  EXPECT_EQ(stream.finish(), "\uFFFD");
  EXPECT_EQ(stream.push('a'), "a");
}

TEST(Tokenizer, FilesThatCannotBeOpened) {
  EXPECT_EQ(Tokenizer::open("/absent/tokenizer.json").error().code, ErrorCode::kIo);
  io::test::ScratchFolder folder;
  const std::string path = folder.write("tokenizer.json", "{\"model\": 3}");
  EXPECT_EQ(Tokenizer::open(path).error().to_string(),
            path + ": at byte 10: model is a number, not an object");
}

}  // namespace
}  // namespace ratefloor::model

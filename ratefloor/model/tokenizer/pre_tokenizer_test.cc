// Pieces worked out by hand for the patterns in use.
#include "ratefloor/model/tokenizer/pre_tokenizer.h"

#include <gtest/gtest.h>

#include <string>

#include "ratefloor/model/tokenizer/testing/tokenizer_file.h"

namespace ratefloor::model {
namespace {

using Texts = std::vector<std::string>;
using Steps = std::vector<io::PreTokenizerStep>;

Texts pieces(const Steps& steps, std::string_view text, std::uint32_t first = 0) {
  const Result<PreTokenizer> made = PreTokenizer::create(steps);
  EXPECT_TRUE(made) << made.error().to_string();
  if (!made) return {};
  RegexBudget budget(text.size());
  const Result<TextPieces> split = made->split(AlignedText(text, first), budget);
  EXPECT_TRUE(split) << split.error().to_string();
  Texts texts;
  for (const TextRange& piece : split->pieces) texts.emplace_back(split->text.text(piece));
  return texts;
}

Steps split_regex(const std::string& pattern) {
  return {io::PreTokenizeSplit{.pattern = pattern, .is_regex = true},
          io::PreTokenizeByteLevel{.use_regex = false}};
}
Steps metaspace(io::PrependScheme scheme, bool split) {
  return {io::PreTokenizeMetaspace{"▁", scheme, split}};
}

TEST(TokenizerPreTokenizer, Gpt2) {
  const Steps gpt2 = {io::PreTokenizeByteLevel{}};
  EXPECT_EQ(pieces(gpt2, "I don't  stop 123abc"),
            (Texts{"I", " don", "'t", " ", " stop", " 123", "abc"}));
  EXPECT_EQ(pieces(gpt2, "I'LL we've"), (Texts{"I", "'", "LL", " we", "'ve"}));
  EXPECT_EQ(pieces(gpt2, "x\n\ny  "), (Texts{"x", "\n", "\n", "y", "  "}));
  EXPECT_EQ(pieces(gpt2, "hi 😀! e\u0301x"), (Texts{"hi", " 😀!", " e", "\u0301", "x"}));
  EXPECT_EQ(pieces(gpt2, "日本 ٣"), (Texts{"日本", " ٣"}));
  EXPECT_EQ(pieces(gpt2, ""), Texts{});
}

TEST(TokenizerPreTokenizer, Llama3) {
  const Steps llama3 = split_regex(test::kLlama3Pattern);
  EXPECT_EQ(pieces(llama3, "I'LL say: don't!"),
            (Texts{"I", "'LL", " say", ":", " don", "'t", "!"}));
  EXPECT_EQ(pieces(llama3, "12345 cats  and 6"),
            (Texts{"123", "45", " cats", " ", " and", " ", "6"}));
  EXPECT_EQ(pieces(llama3, "a!\n\n  \n b  "), (Texts{"a", "!\n\n", "  \n", " b", "  "}));
  EXPECT_EQ(pieces(llama3, "f(x)\t=\r\n"), (Texts{"f", "(x", ")", "\t", "=\r\n"}));
  EXPECT_EQ(pieces(llama3, "hi 😀! e\u0301x"), (Texts{"hi", " 😀!", " e", "\u0301x"}));
}

TEST(TokenizerPreTokenizer, Qwen2CutsEveryDigit) {
  EXPECT_EQ(pieces(split_regex(test::kQwen2Pattern), "in 2024"),
            (Texts{"in", " ", "2", "0", "2", "4"}));
}

TEST(TokenizerPreTokenizer, PrefixSpace) {
  const Steps prefix = {io::PreTokenizeByteLevel{.add_prefix_space = true, .use_regex = true}};
  EXPECT_EQ(pieces(prefix, "a b"), (Texts{" a", " b"}));
  EXPECT_EQ(pieces(prefix, " a"), Texts{" a"});
  EXPECT_EQ(pieces(prefix, "\na"), (Texts{" ", "\n", "a"}));
}

TEST(TokenizerPreTokenizer, Digits) {
  const io::PreTokenizeByteLevel bytes{};
  EXPECT_EQ(pieces({io::PreTokenizeDigits{true}, bytes}, "a 12²"),
            (Texts{"a", " ", "1", "2", "²"}));
  EXPECT_EQ(pieces({io::PreTokenizeDigits{false}, bytes}, "a 12² 3"),
            (Texts{"a", " ", "12²", " ", "3"}));
}

TEST(TokenizerPreTokenizer, SeveralSplits) {
  const Steps steps = {
      io::PreTokenizeSplit{.pattern = ".", .behavior = io::SplitBehavior::kRemoved},
      io::PreTokenizeSplit{.pattern = "[0-9]+", .is_regex = true, .invert = true},
      io::PreTokenizeSplit{.pattern = ""}};
  EXPECT_EQ(pieces(steps, "ab12.3c."), (Texts{"ab", "12", "3", "c"}));
}

TEST(TokenizerPreTokenizer, Metaspace) {
  using enum io::PrependScheme;
  EXPECT_EQ(pieces(metaspace(kAlways, true), "a  bc"), (Texts{"▁a", "▁", "▁bc"}));
  EXPECT_EQ(pieces(metaspace(kAlways, false), " a bc "), Texts{"▁a▁bc▁"});
  EXPECT_EQ(pieces(metaspace(kFirst, true), "a b", 0), (Texts{"▁a", "▁b"}));
  EXPECT_EQ(pieces(metaspace(kFirst, true), "a b", 7), (Texts{"a", "▁b"}));
  EXPECT_EQ(pieces(metaspace(kNever, false), "a b"), Texts{"a▁b"});
  EXPECT_EQ(pieces(metaspace(kAlways, true), "▁a"), Texts{"▁a"});
  EXPECT_EQ(pieces(metaspace(kAlways, true), ""), Texts{});
}

TEST(TokenizerPreTokenizer, OriginsGoOn) {
  const Result<PreTokenizer> made =
      PreTokenizer::create(metaspace(io::PrependScheme::kAlways, true));
  ASSERT_TRUE(made);
  RegexBudget budget(4);
  const Result<TextPieces> split = made->split(AlignedText("ab c", 10), budget);
  ASSERT_TRUE(split);
  ASSERT_EQ(split->pieces.size(), 2u);
  EXPECT_EQ(split->text.origin(split->pieces[0].end), 12u);
  EXPECT_EQ(split->text.origin(split->pieces[1].end), 14u);
}

TEST(TokenizerPreTokenizer, Refused) {
  EXPECT_FALSE(PreTokenizer::create({io::PreTokenizeByteLevel{}, io::PreTokenizeDigits{}}));
  EXPECT_FALSE(PreTokenizer::create(split_regex("(")));
  const Result<PreTokenizer> slow = PreTokenizer::create(split_regex("(a+)+b"));
  ASSERT_TRUE(slow);
  RegexBudget budget(3000);
  EXPECT_FALSE(slow->split(AlignedText(std::string(3000, 'a') + "-b"), budget));
  EXPECT_FALSE(PreTokenizer::create(Steps(65, io::PreTokenizeDigits{})));
}

}  // namespace
}  // namespace ratefloor::model

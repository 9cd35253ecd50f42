#include "ratefloor/model/tokenizer/token_decoder.h"

#include <gtest/gtest.h>

namespace ratefloor::model {
namespace {

using Steps = std::vector<io::DecoderStep>;

std::string decode(const Steps& steps, const std::vector<TokenText>& tokens) {
  const Result<TokenDecoder> decoder = TokenDecoder::create(steps);
  EXPECT_TRUE(decoder) << decoder.error().to_string();
  TokenDecoder::Progress progress = decoder->begin();
  std::string text;
  for (const TokenText& token : tokens) decoder->push(progress, token, text);
  decoder->finish(progress, text);
  return text;
}

const Steps kLlama2 = {io::DecodeReplace{"▁", " "}, io::DecodeByteFallback{}, io::DecodeFuse{},
                       io::DecodeStrip{" ", 1, 0}};

TEST(TokenizerDecoder, ByteLevel) {
  const Steps steps = {io::DecodeByteLevel{}};
  EXPECT_EQ(decode(steps, {{"ĠHi"}, {"ðŁĺ"}, {"Ģ"}, {"Ċ"}}), " Hi😀\n");
  EXPECT_EQ(decode(steps, {{"ðŁĺ"}, {"a"}}), "\uFFFDa");
  EXPECT_EQ(decode(steps, {{"ðŁĺ"}}), "\uFFFD");
  EXPECT_EQ(decode(steps, {{"a b"}, {"▁"}}), "a b▁");         // not in the alphabet: as it is
  EXPECT_EQ(decode(steps, {{"é", true}, {"é"}}), "é\uFFFD");  // é as text, and as byte E9
}

TEST(TokenizerDecoder, Pieces) {
  EXPECT_EQ(decode(kLlama2, {{"▁Once"}, {"▁up"}, {"on"}}), "Once upon");
  EXPECT_EQ(decode(kLlama2, {{"▁▁a"}}), " a");
  EXPECT_EQ(decode(kLlama2, {{"▁"}, {"▁a"}}), " a");
  EXPECT_EQ(decode(kLlama2, {{"a"}, {"▁b"}}), "a b");
  EXPECT_EQ(decode(kLlama2, {}), "");
}

TEST(TokenizerDecoder, FallbackBytes) {
  EXPECT_EQ(decode(kLlama2, {{"▁"}, {"<0xF0>"}, {"<0x9F>"}, {"<0x98>"}, {"<0x80>"}, {"x"}}), "😀x");
  EXPECT_EQ(decode(kLlama2, {{"a"}, {"<0x0a>"}, {"<0x20>"}}), "a\n ");
  EXPECT_EQ(decode(kLlama2, {{"<0x20>"}, {"a"}}), "a");  // stripped like any space
  // Two bytes that never become a character, and one that is.
  EXPECT_EQ(decode(kLlama2, {{"<0xF0>"}, {"<0x9F>"}, {"<0x41>"}}), "\uFFFD\uFFFDA");
  EXPECT_EQ(decode(kLlama2, {{"<0xF0>"}, {"b"}}), "\uFFFDb");
  EXPECT_EQ(decode(kLlama2, {{"<0xGG>"}, {"<0x4>"}, {"<0x411>"}}), "<0xGG><0x4><0x411>");
}

TEST(TokenizerDecoder, Metaspace) {
  const auto steps = [](io::PrependScheme scheme) {
    return Steps{io::DecodeMetaspace{"▁", scheme}};
  };
  EXPECT_EQ(decode(steps(io::PrependScheme::kAlways), {{"▁▁a▁b"}, {"▁c"}}), "ab c");
  EXPECT_EQ(decode(steps(io::PrependScheme::kFirst), {{"▁a"}, {"▁c"}}), "a c");
  EXPECT_EQ(decode(steps(io::PrependScheme::kNever), {{"▁a"}, {"▁c"}}), " a c");
}

TEST(TokenizerDecoder, NoneIsSpaces) { EXPECT_EQ(decode({}, {{"a"}, {"▁b"}, {"c"}}), "a ▁b c"); }

TEST(TokenizerDecoder, OrdersThatAreNotInUse) {
  const Steps refused[] = {
      {io::DecodeByteLevel{}, io::DecodeFuse{}},
      {io::DecodeFuse{}, io::DecodeByteLevel{}},
      {io::DecodeStrip{" ", 1, 0}},
      {io::DecodeFuse{}, io::DecodeStrip{" ", 1, 1}},
      {io::DecodeByteFallback{}, io::DecodeReplace{"▁", " "}},
      {io::DecodeFuse{}, io::DecodeFuse{}},
      {io::DecodeReplace{"▁", std::string(65, ' ')}},
      Steps(17, io::DecodeReplace{"a", "b"}),
  };
  for (const Steps& steps : refused) {
    const Result<TokenDecoder> decoder = TokenDecoder::create(steps);
    ASSERT_FALSE(decoder);
    EXPECT_EQ(decoder.error().code, ErrorCode::kUnsupported);
  }
}

}  // namespace
}  // namespace ratefloor::model

#include "ratefloor/model/tokenizer/normalizer.h"

#include <gtest/gtest.h>

#include <string>

namespace ratefloor::model {
namespace {

using Steps = std::vector<io::NormalizerStep>;

AlignedText normalized(const Steps& steps, std::string_view text) {
  const Result<Normalizer> normalizer = Normalizer::create(steps);
  EXPECT_TRUE(normalizer);
  Result<AlignedText> made = normalizer->apply(AlignedText(text, 3));
  EXPECT_TRUE(made) << made.error().to_string();
  return *std::move(made);
}

TEST(TokenizerNormalizer, StepsInOrder) {
  const Steps llama2 = {io::NormalizePrepend{"▁"}, io::NormalizeReplace{" ", "▁"}};
  EXPECT_EQ(normalized(llama2, "a b").text(), "▁a▁b");
  EXPECT_EQ(normalized(llama2, "").text(), "");  // nothing gets no prefix
  EXPECT_EQ(normalized({}, "a b").text(), "a b");
  EXPECT_EQ(normalized({io::NormalizeUnicode{"NFC"}}, "e\u0301").text(), "\u00E9");
  EXPECT_EQ(normalized({io::NormalizeReplace{"a", ""}, io::NormalizePrepend{"x"}}, "aa").text(),
            "");
  const AlignedText aligned = normalized(llama2, "a b");
  const std::uint32_t origins[] = {3, 3, 3, 3, 4, 4, 4, 5, 6};
  for (std::size_t i = 0; i < 9; ++i) EXPECT_EQ(aligned.origin(i), origins[i]) << i;
}

TEST(TokenizerNormalizer, FormsThatAreNotDone) {
  for (const char* form : {"NFD", "NFKC", "NFKD", "Lowercase", "StripAccents", "Nmt"}) {
    const Result<Normalizer> normalizer = Normalizer::create({io::NormalizeUnicode{form}});
    ASSERT_FALSE(normalizer);
    EXPECT_EQ(normalizer.error().code, ErrorCode::kUnsupported);
    EXPECT_NE(normalizer.error().message.find(form), std::string::npos);
  }
}

TEST(TokenizerNormalizer, GrowthIsBounded) {
  const std::string text(100'000, 'a');
  for (const Steps& steps :
       {Steps{io::NormalizeReplace{"a", std::string(9, 'b')}},
        Steps{io::NormalizeReplace{"a", "aaa"}, io::NormalizeReplace{"a", "aaa"}},
        Steps{io::NormalizePrepend{std::string(1'000'000, 'b')}},
        Steps{io::NormalizeReplace{"a", std::string(1'000'000, 'b')}}}) {
    const Result<Normalizer> normalizer = Normalizer::create(steps);
    ASSERT_TRUE(normalizer);
    EXPECT_FALSE(normalizer->apply(AlignedText(text)));
    EXPECT_TRUE(normalizer->apply(AlignedText("xyz")) ||
                std::holds_alternative<io::NormalizePrepend>(steps.front()));
  }
  EXPECT_FALSE(Normalizer::create(Steps(65, io::NormalizePrepend{"a"})));
}

}  // namespace
}  // namespace ratefloor::model

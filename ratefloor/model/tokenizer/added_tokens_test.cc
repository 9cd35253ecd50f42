#include "ratefloor/model/tokenizer/added_tokens.h"

#include <gtest/gtest.h>

namespace ratefloor::model {
namespace {

struct Found {
  std::string text;
  std::uint32_t token;
  bool operator==(const Found&) const = default;
};

std::vector<Found> find(const std::vector<AddedPattern>& patterns, std::string_view text) {
  const Result<AddedTokenFinder> finder = AddedTokenFinder::create(patterns);
  EXPECT_TRUE(finder);
  std::vector<Found> found;
  for (const AddedMatch& match : finder->find(text))
    found.push_back(
        {std::string(text.substr(match.range.begin, match.range.end - match.range.begin)),
         match.token});
  return found;
}
using All = std::vector<Found>;

TEST(TokenizerAddedTokens, LeftmostLongest) {
  const std::vector<AddedPattern> patterns = {
      {.content = "ab", .token = 1}, {.content = "abcd", .token = 2},
      {.content = "b", .token = 3},  {.content = "", .token = 4},
      {.content = "中", .token = 5}, {.content = "ab", .token = 6}};
  EXPECT_EQ(find(patterns, "abcabcdb"), (All{{"ab", 1}, {"abcd", 2}, {"b", 3}}));
  EXPECT_EQ(find(patterns, "a中"), (All{{"中", 5}}));
  EXPECT_EQ(find(patterns, "abc"), (All{{"ab", 1}}));
  EXPECT_EQ(find(patterns, ""), All{});
  EXPECT_EQ(find({}, "ab"), All{});
}

TEST(TokenizerAddedTokens, AllTextsOfThreeLetters) {
  // Against the definition, for every text of up to 7 letters.
  const std::vector<AddedPattern> patterns = {{.content = "a", .token = 0},
                                              {.content = "aab", .token = 1},
                                              {.content = "ba", .token = 2},
                                              {.content = "bac", .token = 3},
                                              {.content = "cc", .token = 4}};
  for (int length = 1, texts = 3; length <= 7; ++length, texts *= 3)
    for (int number = 0; number < texts; ++number) {
      std::string text;
      for (int i = 0, rest = number; i < length; ++i, rest /= 3) text += "abc"[rest % 3];
      All expected;
      for (std::size_t at = 0; at < text.size();) {
        const AddedPattern* longest = nullptr;
        for (const AddedPattern& pattern : patterns)
          if (text.compare(at, pattern.content.size(), pattern.content) == 0 &&
              (longest == nullptr || pattern.content.size() > longest->content.size()))
            longest = &pattern;
        if (longest != nullptr) expected.push_back({longest->content, longest->token});
        at += longest != nullptr ? longest->content.size() : 1;
      }
      ASSERT_EQ(find(patterns, text), expected) << text;
    }
}

TEST(TokenizerAddedTokens, WhiteSpaceAround) {
  const std::vector<AddedPattern> left = {{.content = "<l>", .token = 1, .lstrip = true}};
  EXPECT_EQ(find(left, "a \t\u3000<l> b"), (All{{" \t\u3000<l>", 1}}));
  EXPECT_EQ(find(left, "  <l><l>"), (All{{"  <l>", 1}, {"<l>", 1}}));
  const std::vector<AddedPattern> right = {{.content = "<r>", .token = 2, .rstrip = true}};
  EXPECT_EQ(find(right, "a <r> \n b"), (All{{"<r> \n ", 2}}));
  EXPECT_EQ(find(right, "<r>é"), (All{{"<r>", 2}}));
  // What one took, the next does not take again.
  const std::vector<AddedPattern> both = {
      {.content = "<b>", .token = 3, .lstrip = true, .rstrip = true}};
  EXPECT_EQ(find(both, "<b>  <b>"), (All{{"<b>  ", 3}, {"<b>", 3}}));
}

TEST(TokenizerAddedTokens, SingleWords) {
  const std::vector<AddedPattern> word = {{.content = "word", .token = 1, .single_word = true}};
  EXPECT_EQ(find(word, "word"), (All{{"word", 1}}));
  EXPECT_EQ(find(word, "a word."), (All{{"word", 1}}));
  for (const char* text : {"sword", "words", "word_", "éword", "word\u0301", "7word"})
    EXPECT_EQ(find(word, text), All{}) << text;
}

TEST(TokenizerAddedTokens, TooLong) {
  EXPECT_FALSE(AddedTokenFinder::create({{.content = std::string(kMostAddedToken + 1, 'a')}}));
  EXPECT_TRUE(AddedTokenFinder::create({{.content = std::string(kMostAddedToken, 'a')}}));
}

}  // namespace
}  // namespace ratefloor::model

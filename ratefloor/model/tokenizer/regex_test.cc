#include "ratefloor/model/tokenizer/regex.h"

#include <gtest/gtest.h>

#include "ratefloor/model/tokenizer/regex_dialect.h"

namespace ratefloor::model {
namespace {

std::vector<std::string> found(const std::string& pattern, std::string_view text) {
  const Result<Regex> regex = Regex::compile(pattern);
  EXPECT_TRUE(regex) << regex.error().to_string();
  if (!regex) return {};
  RegexBudget budget(text.size());
  const Result<std::vector<TextRange>> matches = regex->matches(text, budget);
  EXPECT_TRUE(matches) << matches.error().to_string();
  std::vector<std::string> texts;
  for (const TextRange& match : *matches)
    texts.emplace_back(text.substr(match.begin, match.end - match.begin));
  return texts;
}
using Texts = std::vector<std::string>;

TEST(TokenizerRegex, Matches) {
  EXPECT_EQ(found("\\p{L}+", "ab 日本 é1"), (Texts{"ab", "日本", "é"}));
  EXPECT_EQ(found("\\p{N}{1,3}", "12345Ⅷ"), (Texts{"123", "45Ⅷ"}));
  EXPECT_EQ(found("(?i:'s|'LL)", "'S'ſ'll"), (Texts{"'S", "'ſ", "'ll"}));
  EXPECT_EQ(found("\\s+(?!\\S)|\\s+", "a  b\u3000 \u0085"), (Texts{" ", " ", "\u3000 \u0085"}));
  EXPECT_EQ(found("x", ""), Texts{});
  EXPECT_EQ(found("[^\\s\\p{L}]+", "a\u180E!"), Texts{"\u180E!"});  // not white space
  EXPECT_EQ(found("^a$", "a\na\nb"), (Texts{"a", "a"}));            // at every line
  EXPECT_EQ(found(".+", "a\r\nb"), (Texts{"a\r", "b"}));
}

TEST(TokenizerRegex, EmptyMatches) {
  const Result<Regex> regex = Regex::compile("(?=[A-Z])|é*");
  ASSERT_TRUE(regex);
  RegexBudget budget(5);
  const Result<std::vector<TextRange>> matches = regex->matches("aBéc", budget);
  ASSERT_TRUE(matches);
  // At a, before B, é; none at c, where the last one ends; and at the end.
  EXPECT_EQ(*matches, (std::vector<TextRange>{{0, 0}, {1, 1}, {2, 4}, {5, 5}}));
}

TEST(TokenizerRegex, WordsAsOnigurumaHasThem) {
  EXPECT_EQ(found("\\w+", "हिन्दी e\u0301_7ⓐ²-½"), (Texts{"हिन्दी", "e\u0301_7ⓐ²", "½"}));
  EXPECT_EQ(found("[\\w]+", "a²b"), (Texts{"a", "b"}));
  EXPECT_EQ(found("\\W+", "a -हि²."), (Texts{" -", "."}));
  EXPECT_EQ(found("\\bb", "b ab हिb"), Texts{"b"});
  EXPECT_EQ(to_pcre2("\\p{L}+\\s[^\\s\\p{N}](?:x)\\é").value(),
            "\\p{L}+\\p{White_Space}[^\\p{White_Space}\\p{N}](?:x)\\é");
}

TEST(TokenizerRegex, RefusedPatterns) {
  for (const char* pattern : {"\\p{N}{1,3}+",
                              "a{2}+",
                              "[a-z&&[^b]]",
                              "[a[b]]",
                              "\\h",
                              "[\\H]",
                              "\\v",
                              "\\Qa\\E",
                              "(?m)a",
                              "(?i-s:a)",
                              "(*UTF)a",
                              "(*LIMIT_MATCH=1)a",
                              "(?C1)a",
                              "[\\W]",
                              "\\B",
                              "a{,3}",
                              "[[:alpha:",
                              "\\",
                              "(",
                              "[",
                              "a**?+*",
                              "\\p{Nonsense}",
                              "(?<=a+)b",
                              "\\C",
                              "\\u1234"}) {
    const Result<Regex> regex = Regex::compile(pattern);
    ASSERT_FALSE(regex) << pattern;
    EXPECT_EQ(regex.error().code, ErrorCode::kUnsupported);
    EXPECT_NE(regex.error().message.find("regular expression"), std::string::npos);
  }
  EXPECT_FALSE(Regex::compile(std::string(70000, 'a')));
  EXPECT_FALSE(Regex::compile(std::string(1000, '(') + std::string(1000, ')')));
  EXPECT_FALSE(Regex::compile("(?:(?:a{1000}){1000}){1000}"));
  EXPECT_TRUE(Regex::compile("[[:alpha:]]"));
  EXPECT_TRUE(Regex::compile("[]a]\\]\\[\\p{L}++"));
}

TEST(TokenizerRegex, PatternsWithoutEnd) {
  for (const char* pattern : {"(?:a|aa)+b", "(a+)+b", "(?:a*)*b", "((?:a|a)*b)?c"}) {
    const Result<Regex> regex = Regex::compile(pattern);
    ASSERT_TRUE(regex) << regex.error().to_string();
    RegexBudget budget(3000);
    const auto matches = regex->matches(std::string(3000, 'a') + "-bc", budget);
    ASSERT_FALSE(matches) << pattern;
    EXPECT_EQ(matches.error().code, ErrorCode::kUnsupported);
    EXPECT_NE(matches.error().message.find("takes too long"), std::string::npos);
  }
}

TEST(TokenizerRegex, QuadraticPatterns) {
  // Every match looks at all that follows, which counts as one step each.
  for (const char* pattern : {"a*b|.", "(?=.*x)a|.", "a(?=a*$)|."}) {
    const Result<Regex> regex = Regex::compile(pattern);
    ASSERT_TRUE(regex) << regex.error().to_string();
    RegexBudget budget(1 << 20), fresh(1000);
    EXPECT_FALSE(regex->matches(std::string(1 << 20, 'a'), budget)) << pattern;
    EXPECT_TRUE(regex->matches(std::string(1000, 'a'), fresh)) << pattern;
  }
}

TEST(TokenizerRegex, OneBudgetForManyTexts) {
  // One such search is within the budget; a thousand are not.
  const Result<Regex> regex = Regex::compile("a*b|.");
  ASSERT_TRUE(regex);
  RegexBudget budget(3000);
  const std::string text(300, 'a');
  int searches = 0;
  while (searches < 1000 && regex->matches(text, budget)) ++searches;
  EXPECT_GT(searches, 0);
  EXPECT_LT(searches, 1000);
}

TEST(TokenizerRegex, MatchesDoNotSeeWhereTheSearchStops) {
  // Around every place where a search could stop to look ahead, and in the middle of characters.
  for (std::size_t before = 100; before < 140; ++before) {
    const std::string fill(before, '.'), space(before, ' ');
    EXPECT_EQ(found("é*$|a+(?!b)|x(?=é)|\\bz", fill + "aaab xézé"), (Texts{"aa", "x", "é"}));
    EXPECT_EQ(found("\\p{L}+", fill + std::string(300, 'a') + fill + "é").size(), 2u);
    EXPECT_EQ(found("\\s+(?!\\S)|\\s+|\\S+", space + "a").size(), 3u);
    EXPECT_EQ(found("é*", fill + "éé").size(), before + 1);
    EXPECT_EQ(found("no", fill + "no"), Texts{"no"});
  }
}

TEST(TokenizerRegex, LongRunsAreNoSuch) {
  const std::string text = std::string(200'000, ' ') + "x" + std::string(200'000, 'a');
  EXPECT_EQ(found(R"(\p{L}+|\s*[\r\n]+|\s+(?!\S)|\s+)", text).size(), 3u);
}

}  // namespace
}  // namespace ratefloor::model

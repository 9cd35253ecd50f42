#include "ratefloor/linear/calibration/diagnosis.h"

#include <gtest/gtest.h>

#include "ratefloor/linear/calibration/testing/statistics_examples.h"

namespace ratefloor::linear {
namespace {

using Kind = StatisticsFinding::Kind;

TEST(Diagnosis, NothingToSay) {
  EXPECT_TRUE(diagnose(test::random_statistics("in", 8, 8, 1)).empty());
  EXPECT_TRUE(diagnose(test::random_statistics("in", 1, 1, 1)).empty());
}

TEST(Diagnosis, FewTokens) {
  const auto findings = diagnose(test::random_statistics("in", 8, 7, 1));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].kind, Kind::kFewTokens);
  EXPECT_EQ(findings[0].channels, 8u);
  EXPECT_EQ(findings[0].what, "7 tokens for 8 channels: Sigma cannot have full rank");
  EXPECT_EQ(findings[0].remedy, "give at least 8 tokens");
}

TEST(Diagnosis, DeadChannels) {
  std::vector<float> tokens = test::random_floats(30 * 40, 2);
  for (std::size_t t = 0; t < 40; ++t) tokens[t * 30 + 3] = tokens[t * 30 + 29] = 0;
  auto findings = diagnose(test::statistics_of("in", tokens, 30));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].kind, Kind::kDeadChannels);
  EXPECT_EQ(findings[0].first, (std::vector<std::uint64_t>{3, 29}));
  EXPECT_EQ(findings[0].what, "2 of 30 channels are 0 at every token: 3, 29");
  EXPECT_FALSE(findings[0].remedy.empty());

  std::fill(tokens.begin(), tokens.end(), 0.0f);
  findings = diagnose(test::statistics_of("in", tokens, 30));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].channels, 30u);
  EXPECT_EQ(findings[0].first.size(), kShownChannels);
  EXPECT_EQ(findings[0].what, "30 of 30 channels are 0 at every token: 0, 1, 2, 3, 4, 5, 6, 7, …");
}

// One entry v among N n zeros: rms = v / sqrt(N n), so the ratio is sqrt(N n).
TEST(Diagnosis, Outliers) {
  const auto outliers = [](std::size_t tokens) {
    std::vector<float> x(tokens * 4);
    for (std::size_t i = 0; i < 4; ++i) x[i] = i == 2 ? -1000.0f : 1e-3f;
    for (const StatisticsFinding& finding : diagnose(test::statistics_of("in", x, 4)))
      if (finding.kind == Kind::kOutlierChannels) return finding.what;
    return std::string();
  };
  EXPECT_EQ(outliers(2499), "");
  EXPECT_EQ(outliers(2502),
            "1 of 4 channels reach more than 100 times the root mean square of "
            "all: 2");
}

TEST(Diagnosis, InTheOrderOfTheKinds) {
  InputStatistics s = test::statistics_of("in", {0, 0, 0, 0, 0, 0}, 3);
  s.max_abs[1] = 1e-20f;
  const auto findings = diagnose(s);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].kind, Kind::kFewTokens);
  EXPECT_EQ(findings[1].kind, Kind::kDeadChannels);
}

}  // namespace
}  // namespace ratefloor::linear

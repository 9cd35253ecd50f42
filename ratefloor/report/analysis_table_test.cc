#include "ratefloor/report/analysis_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "ratefloor/report/finding.h"
#include "ratefloor/report/short_names.h"
#include "ratefloor/report/testing/synthetic_analysis.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(AnalysisTable, FitsTheWidth) {
  for (const int width : {80, 100, 120, 200}) {
    for (const auto& line :
         lines_of(analysis_table(testing::synthetic_analysis(), {.width = width}))) {
      if (width >= 100) {
        EXPECT_LE(display_width(line), width) << line;
      } else {
        EXPECT_LE(display_width(line), 100) << line;  // ten columns of statistics need some room
      }
      EXPECT_FALSE(line.ends_with(' ')) << line;
    }
  }
}

TEST(AnalysisTable, SaysWhichFloorAndWhatRatesInclude) {
  const std::string text = analysis_table(testing::synthetic_analysis());
  EXPECT_THAT(text, HasSubstr("row-conditional"));
  EXPECT_THAT(text, HasSubstr("side information"));
  EXPECT_THAT(text, HasSubstr("nf4 stores 4.500 bits per weight"));
  EXPECT_THAT(text, Not(HasSubstr("†")));
  EXPECT_THAT(text, Not(HasSubstr("nan")));
}

TEST(AnalysisTable, EveryTensorAppearsInBothTables) {
  const std::string text = analysis_table(testing::synthetic_analysis(2));
  std::size_t count = 0;
  for (const auto& line : lines_of(text)) count += line.starts_with("layers.1.mlp.up_proj ");
  EXPECT_EQ(count, 2u);
}

TEST(AnalysisTable, FlagsNegativeGapsAndSkippedTensors) {
  const std::string text = analysis_table(testing::hostile_analysis());
  EXPECT_THAT(text, HasSubstr("-0.03†"));
  EXPECT_THAT(text, HasSubstr("† Negative gap: the source model is wrong here"));
  EXPECT_THAT(text, HasSubstr("Skipped: 1 tensor\n"));
  EXPECT_THAT(text,
              HasSubstr("3 NaN and 1 infinite of 102400 values [3 NaN, 1 Inf] (repair the file"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  for (const auto& line : lines_of(text)) EXPECT_EQ(printable(line), line);
}

TEST(AnalysisTable, ShowsMissingNumbersAsDashes) {
  const auto lines = lines_of(analysis_table(testing::hostile_analysis()));
  const auto constant = std::find_if(lines.begin(), lines.end(),
                                     [](const auto& line) { return line.starts_with("constant"); });
  ASSERT_NE(constant, lines.end());
  EXPECT_THAT(*constant, HasSubstr("–"));
  for (const auto& line : lines) {
    EXPECT_THAT(line, Not(HasSubstr(" nan")));
    EXPECT_THAT(line, Not(HasSubstr("inf ")));
  }
}

TEST(AnalysisTable, EmptyAnalysis) { EXPECT_EQ(analysis_table({}), ": 0 weights in 0 matrices\n"); }

TEST(AnalysisTable, LeavesTensorsOut) {
  const std::string text = analysis_table(testing::synthetic_analysis(), {.tensors = false});
  EXPECT_THAT(text, Not(HasSubstr("layers.0")));
  EXPECT_THAT(text, HasSubstr("Whole model"));
}

TEST(Finding, NamesTheFirstAndTheBestMethod) {
  job::Analysis a;
  a.totals = {{"nf4", 4.5, 4.3, .0087, 3.43, 1.07}, {"ecsq4", 4.01, 4.0, .0055, 3.75, 0.26}};
  EXPECT_EQ(finding(a),
            "nf4 stores 4.500 bits per weight; the floor at its error is 3.430: a gap of 1.070. "
            "ecsq4 comes closest: 0.260.");
  a.totals[0].gap_bits = -0.1;
  EXPECT_THAT(finding(a), HasSubstr("source model is wrong"));
  EXPECT_EQ(finding({}), "");
}

TEST(Finding, CountsTensorsBelowTheirFloor) {
  EXPECT_EQ(count_model_failures(testing::synthetic_analysis()), 0u);
  EXPECT_EQ(count_model_failures(testing::hostile_analysis()), 1u);
}

TEST(ShortNames, DropsWhatAllNamesShare) {
  EXPECT_THAT(short_names({"model.layers.0.q.weight", "lm_head.weight"}, 40),
              ElementsAre("layers.0.q", "lm_head"));
  EXPECT_THAT(short_names({"a.weight", "a"}, 40), ElementsAre("a.weight", "a"));
  EXPECT_THAT(short_names({"model.abcdefghij.weight", "b"}, 6), ElementsAre("ab…hij", "b"));
  EXPECT_THAT(short_names({"model.", ".weight"}, 10), ElementsAre("model.", ".weight"));
}

}  // namespace
}  // namespace ratefloor::report

// Figures of evaluations made up by hand, and where their points are.
#include "ratefloor/report/evaluation_figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/report/evaluation_series.h"
#include "ratefloor/report/testing/synthetic_evaluation.h"

namespace ratefloor::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(EvaluationFigures, ZerosAndWhatIsNoNumberAreLeftOut) {
  EXPECT_TRUE(evaluation_figures(job::Evaluation{}).empty());
  EXPECT_TRUE(evaluation_figures(testing::empty_comparison()).empty());
  EXPECT_TRUE(evaluation_figures(testing::nan_comparison()).empty());
  // A model that is its reference: KL is zero at every position; other zeros have no logarithm.
  const auto same = evaluation_figures(testing::zero_comparison());
  ASSERT_EQ(same.size(), 1u);
  EXPECT_THAT(same[0].svg, HasSubstr("KL by position"));
  for (const job::Evaluation& e : testing::all_kinds())
    for (const CaptionedFigure& figure : evaluation_figures(e)) {
      EXPECT_FALSE(figure.caption.empty());
      EXPECT_THAT(figure.svg, Not(HasSubstr("nan")));
      EXPECT_THAT(figure.svg, Not(HasSubstr("\"inf")));
    }
}

TEST(EvaluationFigures, SmallDivergencesGetAUnit) {
  job::Evaluation e = testing::compared_evaluation();
  e.comparison->by_position = {{0, 3, 0.2}, {4, 7, 0.4}};
  EXPECT_THAT(evaluation_figures(e)[0].svg, HasSubstr(">KL, nats per token<"));
  e.comparison->by_position = {{0, 3, 2e-3}, {4, 7, 4e-3}};
  EXPECT_THAT(evaluation_figures(e)[0].svg, HasSubstr(">KL, 10⁻³ nats per token<"));
  e.comparison->by_position = {{0, 3, 2e-13}, {4, 7, 4e-13}};
  EXPECT_THAT(evaluation_figures(e)[0].svg, HasSubstr(">KL, 10⁻¹² nats per token<"));
  e.comparison->by_position = {{0, 3, 1e300}, {4, 7, std::nan("")}};
  EXPECT_THAT(evaluation_figures(e)[0].svg, HasSubstr(">KL, 10³⁰⁰ nats per token<"));
}

TEST(EvaluationSeries, MatricesStandInTheirBlockAndTheHeadBehind) {
  EXPECT_THAT(depth_places(std::vector<int>{0, 0, 2, -1, 2, 2, 2}),
              ElementsAre(0, 0.5, 2, 3, 2.25, 2.5, 2.75));
  EXPECT_THAT(depth_places(std::vector<int>{-1, -1}), ElementsAre(0, 0.5));
  EXPECT_TRUE(depth_places(std::vector<int>{}).empty());
}

TEST(EvaluationSeries, OnePerKindWithItsTips) {
  const auto series =
      series_by_kind(depth_places(std::vector<int>{0, 0, 1, 1, -1}), {"q", "k", "q", "k", "head"},
                     {1, 2, 3, std::nan(""), std::nan("")}, {"a", "b", "c", "d", "e"});
  ASSERT_EQ(series.size(), 2u);
  EXPECT_EQ(series[0].label, "q");
  EXPECT_THAT(series[0].tips, ElementsAre("a", "c"));
  EXPECT_EQ(series[0].points[1].x, 1);
  EXPECT_EQ(series[1].points.size(), 1u);
  const SvgSeries stroke = dashed(series[1]);
  ASSERT_EQ(stroke.points.size(), 2u);
  EXPECT_LT(stroke.points[0].x, 0.5);
  EXPECT_GT(stroke.points[1].x, 0.5);
}

TEST(EvaluationSeries, RoomIsAddedWithoutAMark) {
  SvgPanel panel{"", "", "", {{"a", {}, {{1, 5}}, {}}}, false};
  const SvgPanel wide = roomy(panel, 0.5);
  ASSERT_EQ(wide.series.size(), 2u);
  EXPECT_EQ(wide.series[1].label, "a");
  EXPECT_FALSE(wide.series[1].style.line);
  EXPECT_EQ(wide.series[1].points[0].y, 4.75);
  EXPECT_EQ(wide.series[1].points[1].y, 5.25);
  EXPECT_EQ(wide.series[1].points[1].x, 4);
  panel.series[0].points.clear();
  EXPECT_EQ(roomy(panel, 0.5).series.size(), 1u);
}

}  // namespace
}  // namespace ratefloor::report

#include "ratefloor/report/analysis_html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ratefloor/report/page_assets.h"
#include "ratefloor/report/page_data.h"
#include "ratefloor/report/testing/count.h"
#include "ratefloor/report/testing/synthetic_analysis.h"

namespace ratefloor::report {
namespace {

using testing::count;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(AnalysisHtml, HoldsItsPartsAndTheLicenceBanner) {
  const std::string page = analysis_html(testing::synthetic_analysis());
  EXPECT_TRUE(page.starts_with("<!doctype html>"));
  EXPECT_THAT(page, HasSubstr("models/quill-6m"));
  EXPECT_THAT(page, HasSubstr("Released under the MIT License"));
  EXPECT_THAT(page, HasSubstr("nf4 stores 4.500 bits per weight"));
  EXPECT_THAT(page, Not(HasSubstr("{{")));
  EXPECT_EQ(kChartJs.find("</script"), kChartJs.npos);
  EXPECT_EQ(kPageJs.find("</script"), kPageJs.npos);
}

TEST(AnalysisHtml, RefersToNothingOutside) {
  const std::string page = analysis_html(testing::synthetic_analysis());
  for (const char* what :
       {"<link rel=\"stylesheet\"", "<script src", "@import", "<iframe", "<img"}) {
    EXPECT_THAT(page, Not(HasSubstr(what)));
  }
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(AnalysisHtml, NamesCannotLeaveTheirPlace) {
  const auto analysis = testing::hostile_analysis();
  const std::string page = analysis_html(analysis);
  const std::string plain = analysis_html(testing::synthetic_analysis());
  EXPECT_EQ(count(page, "<script"), count(plain, "<script"));
  EXPECT_EQ(count(page, "</script"), count(plain, "</script"));
  EXPECT_EQ(count(page, "</title"), 1u);
  const std::string data = page_data(analysis);
  EXPECT_EQ(data.find_first_of("<>&"), data.npos);
  const auto root = nlohmann::json::parse(data);
  EXPECT_THAT(std::string(root["tensors"][1]["name"]), HasSubstr("</script><script>alert(\"x\")"));
}

TEST(PageData, IsAsciiAndHasNullsForMissingNumbers) {
  const std::string data = page_data(testing::hostile_analysis());
  for (const char c : data) ASSERT_TRUE(c >= 0x20 && c < 0x7F);
  const auto root = nlohmann::json::parse(data);
  const auto& constant = root["tensors"].back();
  EXPECT_TRUE(constant["iid"].is_null());
  EXPECT_TRUE(constant["h"].is_null());
  EXPECT_TRUE(constant["methods"][0][4].is_null());
}

TEST(PageData, StaysSmall) {
  auto analysis = testing::synthetic_analysis(1);
  auto& plot = analysis.tensors[0].plot;
  plot.data_density.assign(4001, 0.123456789);
  plot.fit_density = plot.data_quantiles = plot.fit_quantiles = plot.data_density;
  EXPECT_LT(page_data(analysis).size() / analysis.tensors.size(), 8'000u);
}

TEST(PageData, MethodsThatOnlyATensorHasGetAColumn) {
  auto analysis = testing::synthetic_analysis(1);
  analysis.tensors[3].methods.push_back({"extra", 1, 1, .5, .4, .6, .4, .6});
  const auto root = nlohmann::json::parse(page_data(analysis));
  EXPECT_EQ(root["methods"].back(), "extra");
  EXPECT_TRUE(root["totals"].back().is_null());
  EXPECT_TRUE(root["tensors"][0]["methods"].back().is_null());
  EXPECT_EQ(root["tensors"][3]["methods"].back()[0], 1);
}

TEST(AnalysisHtml, SameInputSameBytes) {
  EXPECT_EQ(analysis_html(testing::hostile_analysis()), analysis_html(testing::hostile_analysis()));
}

TEST(AnalysisHtml, EmptyAnalysisIsStillAPage) {
  EXPECT_THAT(analysis_html({}), HasSubstr("</html>"));
}

}  // namespace
}  // namespace ratefloor::report

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "ratefloor/floor/length/converse.h"
#include "ratefloor/report/curve_json.h"
#include "ratefloor/report/curve_svg.h"
#include "ratefloor/report/curve_table.h"
#include "ratefloor/report/length_json.h"
#include "ratefloor/report/svg_plot.h"
#include "ratefloor/report/testing/count.h"

namespace ratefloor::report {
namespace {

using nlohmann::json;
using testing::count;

job::Curve example(bool has_rd) {
  job::Curve curve;
  curve.source = "laplace";
  curve.rates_bits = {1, 2};
  curve.has_rd = has_rd;
  const auto gap = [&](double value) { return has_rd ? std::optional(value) : std::nullopt; };
  for (job::CurveMethod& method : *job::parse_curve_methods("slb,rd,lloyd,nf4")) {
    job::CurveLine line{method, {}, ""};
    if (method.has_fixed_rate())
      line.points = {{4.5, 0.01, 20, gap(1), 1.1}};
    else if (method.name != "lloyd")
      line.points = {{1, 0.25, 6.0206, gap(0), 0.003}, {2, 0.0625, 12.041, gap(0), 1e-17}};
    else
      line.points = {{1, 0.5, 3.0103, gap(0.58), 0.6}};
    curve.lines.push_back(line);
  }
  curve.lines[2].note = "the second is missing";
  return curve;
}

TEST(CurveJson, HasEveryField) {
  const json with = json::parse(curve_json(example(true)));
  EXPECT_EQ(with["schema"], "ratefloor.curve");
  EXPECT_EQ(with["certified"], false);
  EXPECT_EQ(with["gap_reference"], "rd");
  ASSERT_EQ(with["curves"].size(), 4u);
  EXPECT_EQ(with["curves"][0]["kind"], "lower_bound");
  EXPECT_EQ(with["curves"][0]["note"], nullptr);
  EXPECT_EQ(with["curves"][2]["note"], "the second is missing");
  EXPECT_EQ(with["curves"][2]["points"][0]["gap_bits"], 0.58);
  EXPECT_EQ(with["curves"][1]["points"][1]["gap_to_slb_bits"], 0);  // rounding is no gap
  const json without = json::parse(curve_json(example(false)));
  EXPECT_EQ(without["gap_reference"], "slb");
  EXPECT_EQ(without["curves"][2]["points"][0]["gap_bits"], nullptr);
}

TEST(CurveTable, ShowsDashesNotesAndBothReferences) {
  const std::string with = curve_table(example(true));
  EXPECT_NE(with.find("rate above R(D)"), std::string::npos);
  EXPECT_NE(with.find("the second is missing"), std::string::npos);
  EXPECT_NE(with.find("–"), std::string::npos);
  EXPECT_NE(with.find("0.58000"), std::string::npos);
  EXPECT_NE(curve_table(example(false)).find("Shannon lower bound, bits"), std::string::npos);
  // Narrow terminals get several tables.
  EXPECT_GT(count(curve_table(example(true), 25), "10 log10"), count(with, "10 log10"));
}

TEST(CurveSvg, IsOneSelfContainedPicture) {
  const std::string svg = curve_svg(example(true));
  EXPECT_TRUE(svg.starts_with("<svg xmlns="));
  EXPECT_TRUE(svg.ends_with("</svg>\n"));
  EXPECT_EQ(count(svg, "http"), 1u);  // the name space
  EXPECT_EQ(count(svg, "nan") + count(svg, "inf"), 0u);
  EXPECT_NE(svg.find("prefers-color-scheme: dark"), std::string::npos);
  EXPECT_EQ(count(svg, ">lloyd: Lloyd–Max</text>"), 1u);  // one legend for both panels
  EXPECT_EQ(svg, curve_svg(example(true)));
}

TEST(SvgPlot, SurvivesOddData) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  const std::vector<std::vector<SvgPoint>> cases = {{},
                                                    {{1, 1}},
                                                    {{nan, 1}, {1, inf}},
                                                    {{0, 0}, {0, 0}},
                                                    {{1, 5}, {2, 5}},
                                                    {{-1e300, 1}, {1e300, 2}},
                                                    {{0, 1e-300}, {1, 2e-300}}};
  for (const auto& points : cases) {
    const std::string svg = svg_plot(
        {"<t>", "\"s\"", {{"p", "x", "y", {{"a<b", {"c0", "", 2, true, 'o'}, points, {}}}}}});
    EXPECT_EQ(count(svg, "nan"), 0u);
    EXPECT_EQ(count(svg, "inf"), 0u);
    EXPECT_EQ(count(svg, "<t>"), 0u);
    EXPECT_EQ(count(svg, "a<b"), 0u);
    EXPECT_LT(svg.size(), 20000u);
  }
}

TEST(SvgPlot, TicksAreRoundAndSpanTheRange) {
  EXPECT_EQ(axis_ticks(0, 5, 5), (std::vector<double>{0, 1, 2, 3, 4, 5}));
  for (const double low : {-3.3, 0.0, 0.2, 1e6}) {
    for (const double range : {1e-6, 0.3, 1.0, 7.0, 99.0, 1e9}) {
      const std::vector<double> ticks = axis_ticks(low, low + range, 6);
      EXPECT_GE(ticks.size(), 3u);
      EXPECT_LE(ticks.size(), 9u);
      EXPECT_LE(ticks.front(), low + 1e-6 * range);
      EXPECT_GE(ticks.back(), low + range * (1 - 1e-6));
    }
  }
}

floor::LengthFloor length_example(const char* source) {
  const auto parsed = source::parse_source(source);
  const auto number = [](const char* text) {
    return *rigor::Ball::decimal(text, floor::kLengthPrecision);
  };
  return *floor::length_floor(**parsed, {64, number("0.00885"), number("0.01"), {}, {}});
}

TEST(LengthJson, EnclosuresAreOutward) {
  const floor::LengthFloor f = length_example("ggd:1.7");
  const json got = json::parse(length_json(f));
  EXPECT_EQ(got["blocklength"], 64);
  EXPECT_EQ(got["epsilon"], 0.01);
  for (const auto& [name, range] : {std::pair{"converse_bits", f.converse_bits},
                                    {"mean_converse_bits", f.mean_converse_bits},
                                    {"sphere_second_moment", f.sphere_second_moment},
                                    {"sphere_excess_bits", f.sphere_excess_bits},
                                    {"zador_second_moment", f.zador_second_moment},
                                    {"zador_excess_bits", f.zador_excess_bits}}) {
    EXPECT_LT(got[name][0], range.lower) << name;
    EXPECT_GT(got[name][1], range.upper) << name;
    EXPECT_NEAR(got[name][0].get<double>(), got[name][1].get<double>(), 1e-10) << name;
  }
  EXPECT_EQ(got["conjectured"]["name"], "Conway-Sloane");
  EXPECT_EQ(got["normal_approximation"]["rd_is"], "shannon_lower_bound");
  EXPECT_EQ(got["normal_approximation"]["dispersion_is"], "limit_of_small_distortion");
}

TEST(LengthJson, TableRowsNameWhatIsProved) {
  TextGrid grid;
  grid.add_column("", Align::kLeft);
  grid.add_column("", Align::kLeft);
  add_length_rows(length_example("uniform"), grid);
  const std::string text = grid.to_string();
  EXPECT_NE(text.find("blocks of 64"), std::string::npos);
  EXPECT_NE(text.find("proved: at least"), std::string::npos);
  EXPECT_NE(text.find("conjectured"), std::string::npos);
  EXPECT_NE(text.find("approximation (no bound)"), std::string::npos);
}

}  // namespace
}  // namespace ratefloor::report

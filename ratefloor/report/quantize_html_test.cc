// The page of `quantize`, its figures and cells, from records made up by hand.
#include "ratefloor/report/quantize_html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "ratefloor/report/page_assets.h"
#include "ratefloor/report/quantize_cells.h"
#include "ratefloor/report/quantize_depth.h"
#include "ratefloor/report/quantize_figures.h"
#include "ratefloor/report/quantize_json.h"
#include "ratefloor/report/testing/count.h"
#include "ratefloor/report/testing/synthetic_quantize.h"

namespace ratefloor::report {
namespace {

using testing::count;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(QuantizeHtml, WithoutCalibration) {
  const std::string page = quantize_html(testing::plain_record());
  EXPECT_TRUE(page.starts_with("<!doctype html>"));
  EXPECT_THAT(page, HasSubstr("</small>ectcq, 3 bits per weight</h1>"));
  EXPECT_THAT(page, HasSubstr("<dt>bits per weight, everything counted</dt><dd>3.0"));
  EXPECT_EQ(count(page, "<figure>"), 2u);
  EXPECT_EQ(count(page, "<tr>"), 1u + 30);
  for (const char* absent : {"class=\"notice\"", "{{", "KL", "eigenbasis", "marginal"})
    EXPECT_THAT(page, Not(HasSubstr(absent)));
}

TEST(QuantizeHtml, WhatCalibrationAdds) {
  const std::string page = quantize_html(testing::calibrated_record());
  EXPECT_EQ(count(page, "<figure>"), 5u);
  EXPECT_EQ(count(page, "<figcaption>"), 5u);
  EXPECT_EQ(count(page, "<table"), 1u);
  for (const char* words :
       {"<dd>0.0141</dd>", "(95 %: 0.01391 to 0.01433) over 16,384 tokens",
        "text 0011223344556677, 262,144 tokens, f32; reverse waterfilling", "Where bits went",
        "Floors by model", "Errors where they count", "What 0.1 bit more is worth",
        "What matrices are predicted to cost", "<title>block 3: ", "<title>head: ",
        "<td class=\"words\">eigenbasis</td>", "<th scope=\"col\">% of KL</th>"})
    EXPECT_THAT(page, HasSubstr(words));
  const std::string statistics = quantize_html(testing::statistics_record());
  EXPECT_EQ(count(statistics, "<figure>"), 3u);
  EXPECT_THAT(statistics, Not(HasSubstr("measured KL")));
}

TEST(QuantizeHtml, HoldsTheRecord) {
  for (const job::QuantizeRecord& record : testing::all_records()) {
    const std::string page = quantize_html(record);
    const std::string_view start = "<script type=\"application/json\" id=\"record\">";
    const std::size_t at = page.find(start) + start.size();
    const std::string data = page.substr(at, page.find("</script>", at) - at);
    EXPECT_EQ(nlohmann::json::parse(data), nlohmann::json::parse(quantize_json(record)));
  }
}

TEST(QuantizeHtml, RefersToNothingOutside) {
  EXPECT_EQ(kFigurePageJs.find("</script"), kFigurePageJs.npos);
  for (const job::QuantizeRecord& record : testing::all_records()) {
    const std::string page = quantize_html(record);
    EXPECT_THAT(page, HasSubstr("default-src 'none'"));
    for (const char* what : {"<link rel=\"stylesheet\"", "<script src", "@import", "<iframe",
                             "<img", "url(", " onload", "{{target}}", ">nan", ">-nan", "\"inf"})
      EXPECT_THAT(page, Not(HasSubstr(what)));
    EXPECT_EQ(count(page, "http:") + count(page, "https:"), count(page, "http://www.w3.org/"));
  }
}

TEST(QuantizeHtml, NamesCannotLeaveTheirPlace) {
  const std::string page = quantize_html(testing::hostile_record());
  EXPECT_EQ(count(page, "<script"), 2u);
  EXPECT_EQ(count(page, "</script"), 2u);
  EXPECT_EQ(count(page, "</svg>"), count(page, "<svg "));
  EXPECT_EQ(count(page, "</title>"), count(page, "<title>"));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(page, HasSubstr("{{facts}}"));  // a name is not a template
  EXPECT_THAT(page, HasSubstr("<p class=\"notice\">† Negative gap"));
  EXPECT_THAT(page, HasSubstr("interval unknown"));
  for (const char c : page)
    ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n') << static_cast<int>(c);
}

TEST(QuantizeFigures, WhatIsNoNumberIsLeftOut) {
  EXPECT_TRUE(quantize_figures({}).empty());
  for (const job::QuantizeRecord& record : testing::all_records())
    for (const CaptionedFigure& figure : quantize_figures(record)) {
      EXPECT_FALSE(figure.caption.empty());
      for (const char* word : {"nan ", " nan", "\"nan", " inf", "\"inf"})
        EXPECT_THAT(figure.svg, Not(HasSubstr(word)));
    }
}

// Files have "layers.10" before "layers.2", and the head before both.
TEST(QuantizeDepth, IsTheModelsOrderNotTheFiles) {
  job::QuantizeRecord record;
  for (const char* name :
       {"lm_head.weight", "model.embed_tokens.weight", "model.layers.10.mlp.up_proj.weight",
        "model.layers.2.mlp.down_proj.weight", "model.layers.2.self_attn.q_proj.weight"})
    record.tensors.emplace_back().name = name;
  const DepthOrder depth = depth_order(record);
  EXPECT_THAT(depth.kinds, ElementsAre("embedding", "q", "down", "up", "head"));
  EXPECT_THAT(depth.places, ElementsAre(-1, 2, 2.5, 10, 11));
  EXPECT_EQ(depth.tensors[1], &record.tensors[4]);
  EXPECT_THAT(depth.axis, HasSubstr("before, the embedding; behind, the head"));
  EXPECT_TRUE(depth_order({}).places.empty());
}

TEST(QuantizeCells, TheShownFloorIsChosenByModelNotByGap) {
  job::QuantizedTensor t;
  t.floor_bits = 2, t.gap_bits = 1, t.row_column_floor_bits = 2.5, t.row_column_gap_bits = 0.5;
  EXPECT_EQ(shown_floor(t).model, "rows×cols");
  EXPECT_EQ(shown_floor(t).gap_bits, 0.5);
  t.row_column_floor_bits = std::nan("");
  EXPECT_EQ(shown_floor(t).model, "rows");
  t.floor_bits = std::nan("");
  EXPECT_EQ(shown_floor(t).model, "");
  t.layer.emplace();
  EXPECT_EQ(shown_floor(t).model, "");
  EXPECT_TRUE(std::isnan(shown_floor(t).gap_bits));
  t.layer->floors = {{"iid", 2, 1}, {"columns", 1.5, 1.5}};
  EXPECT_EQ(shown_floor(t).model, "columns");
  t.layer->floors.insert(t.layer->floors.begin(), {"eigenbasis", 3.25, -0.25});
  EXPECT_EQ(shown_floor(t).model, "eigenbasis");
  EXPECT_EQ(shown_floor(t).gap_bits, -0.25);
}

TEST(QuantizeCells, SumsAreByWeightsOverWhatHasAFloor) {
  job::QuantizeRecord record;
  const auto add = [&](std::uint64_t weights, double bits, double floor, const char* model) {
    job::QuantizedTensor& t = record.tensors.emplace_back();
    t.weights = weights, t.stored_bpw = bits;
    t.layer.emplace().floors = {{model, floor, bits - floor}};
  };
  EXPECT_EQ(layer_sums(record).matrices, 0u);
  add(1000, 2, 1.5, "a");
  add(3000, 4, 3.5, "a");
  add(1000, 9, std::numeric_limits<double>::infinity(), "a");
  record.tensors.emplace_back().weights = 5000;  // not calibrated
  LayerSums sums = layer_sums(record);
  EXPECT_EQ(sums.matrices, 2u);
  EXPECT_EQ(sums.weights, 4000u);
  EXPECT_EQ(sums.stored_bpw, 3.5);
  EXPECT_EQ(sums.floor_bits, 3);
  EXPECT_EQ(sums.gap_bits, 0.5);
  EXPECT_EQ(sums.model, "a");
  add(4000, 1.5, 1, "b");
  sums = layer_sums(record);
  EXPECT_EQ(sums.stored_bpw, 2.5);
  EXPECT_EQ(sums.model, "");
}

TEST(QuantizeCells, TargetsInWords) {
  job::QuantizeOptions options;
  options.codec = "nf4";
  EXPECT_EQ(target_text(options), "nf4");
  options.bits = 2.5;
  EXPECT_EQ(target_text(options), "nf4, 2.5 bits per weight");
  options.bits.reset();
  options.size_bytes = 2'500'000;
  EXPECT_EQ(target_text(options), "nf4, at most 2,500,000 bytes");
  options.size_bytes.reset();
  options.distortion = 0.01;
  EXPECT_EQ(target_text(options), "nf4, distortion 0.01");
}

}  // namespace
}  // namespace ratefloor::report

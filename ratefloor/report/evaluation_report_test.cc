// Table, JSON and page of `eval`, from evaluations made up by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "ratefloor/report/evaluation_html.h"
#include "ratefloor/report/evaluation_json.h"
#include "ratefloor/report/evaluation_table.h"
#include "ratefloor/report/testing/count.h"
#include "ratefloor/report/testing/synthetic_evaluation.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

using nlohmann::json;
using testing::count;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(EvaluationTable, APlainEvaluation) {
  EXPECT_EQ(
      evaluation_table(testing::plain_evaluation()),
      "model        out (ectcq3): 3.012 bits per weight\n"
      "text         heldout.txt: 261,120 tokens predicted in 1,024 windows of 256, stride 256\n"
      "arithmetic   f32 (oneDNN 2.6.3, AVX-512)\n"
      "speed        2,813 tokens/s (262,144 in 93.2 s)\n"
      "\n"
      "nats per token 1.2440 ± 0.0081      bits per byte 1.7947      perplexity 3.469\n");
}

TEST(EvaluationTable, WithAReference) {
  const std::string table = evaluation_table(testing::compared_evaluation());
  for (const char* line :
       {"\nreference    models/quill-6m: 1.2301 ± 0.0080 nats per token, +0.0139 for the model\n",
        "\nKL           0.01412 ± 0.00021 nats per token\n",
        "50 % have at most 0.00612, 90 % 0.0312, 99 % 0.112, 99.9 % 0.312, all 1.23\n",
        "\nlogits       mean squared error 0.0723, 0.509 % of their variance\n",
        "\ntop token    the same in 96.31 % of the predictions\n", "\nlayers.0.self_attn.q_proj  ",
        "\nlm_head  ", "first 16,384 tokens", "\nblock  hidden error\n"})
    EXPECT_THAT(table, HasSubstr(line));
  for (const char* absent : {"stats", "KL alone", "slope"})
    EXPECT_THAT(table, Not(HasSubstr(absent)));
}

TEST(EvaluationTable, CellsAreTheQuotientsTheirHeadsPromise) {
  job::Evaluation e = testing::full_evaluation(1);
  job::MatrixError& m = e.comparison->matrices[0];
  m.stored_bpw = 3.25;
  m.weight_variance = 2, m.weight_mse = 0.5, m.output_power = 10, m.output_mse = 4;
  m.amplification = 8, m.predicted_amplification = 6.4, m.accumulated_mse = 5;
  m.predicted_output_mse = 3;
  EXPECT_THAT(evaluation_table(e),
              ::testing::ContainsRegex("layers.0.self_attn.q_proj +3.250 +0.25 +0.4 +8 +6.4 "
                                       "+1.250 +0.750 +0.5\n"));
  // A matrix that was not replaced has no amplification.
  m.weight_mse = m.output_mse = m.accumulated_mse = m.predicted_output_mse.emplace(0);
  m.amplification = std::nan("");
  EXPECT_THAT(
      evaluation_table(e),
      ::testing::ContainsRegex("layers.0.self_attn.q_proj +3.250 +0 +0 +– +6.4 +– +– +0\n"));
}

TEST(EvaluationTable, LargestSlopeFirst) {
  job::Evaluation e = testing::plain_evaluation();
  e.sensitivities = {{"a", 0, "q", 1000, 1e-3, 0.1},
                     {"b", 0, "k", 2000, 1e-3, std::nan("")},
                     {"c", 1, "q", 3000, 9e-3, 0.9},
                     {"d", -1, "head", 4000, 1e-3, 0.1}};
  e.noise_variance = 0.01;
  const std::string table = evaluation_table(e);
  const auto at = [&](const char* row) { return table.find(row); };
  EXPECT_LT(at("\nc  "), at("\na  "));
  EXPECT_LT(at("\na  "), at("\nd  "));
  EXPECT_LT(at("\nd  "), at("\nb  "));
  EXPECT_LT(at("\nb  "), table.npos);
  EXPECT_THAT(table, HasSubstr("whose variance is 0.01 of"));
}

TEST(EvaluationTable, FitsAHundredColumnsAndHasNoControlCharacters) {
  std::vector<job::Evaluation> all = testing::all_kinds();
  all.push_back(testing::zero_comparison());
  all.push_back(testing::nan_comparison());
  all.push_back(testing::full_evaluation(2));
  all.back().model = all.back().comparison->reference = all.back().text = std::string(5000, 'x');
  for (auto& m : all.back().comparison->matrices)
    m.output_mse = m.accumulated_mse = 1.2345e-300, m.amplification = 1.2345e250;
  for (const job::Evaluation& e : all) {
    const std::string table = evaluation_table(e);
    EXPECT_TRUE(table.ends_with('\n'));
    std::istringstream lines(table);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(display_width(line), 100u) << line;
      for (const char c : line) ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20) << line;
    }
  }
}

TEST(EvaluationTable, AnUnknownIntervalIsADash) {
  const std::string table = evaluation_table(testing::hostile_evaluation());
  EXPECT_THAT(table, HasSubstr("nats per token 1.2440 ± –      perplexity"));
  EXPECT_THAT(table, HasSubstr("KL           0.01412 ± – nats per token\n"));
  EXPECT_THAT(table, HasSubstr("in 1 window of"));
  EXPECT_THAT(table, Not(HasSubstr("nan")));
  EXPECT_THAT(table, Not(HasSubstr("speed")));
  EXPECT_THAT(evaluation_table(testing::nan_comparison()), Not(HasSubstr("nan")));
}

TEST(EvaluationJson, APlainEvaluationHasAllKeys) {
  const json root = json::parse(evaluation_json(testing::plain_evaluation()));
  EXPECT_EQ(root["schema"], "ratefloor.eval");
  EXPECT_EQ(root["schema_version"], 1);
  EXPECT_EQ(root["codec"], "ectcq3");
  EXPECT_EQ(root["tokens"], 261120);
  EXPECT_EQ(root["nll_nats_per_token"], 1.244);
  EXPECT_EQ(root["nll_ci"], json({1.2359, 1.2521}));
  EXPECT_EQ(root["weights_bpw"], 3.0117);
  for (const char* key :
       {"reference", "reference_nll_nats_per_token", "reference_nll_ci", "kl_nats", "kl_ci",
        "kl_percentiles", "logits_mse", "logits_variance", "top1_agreement", "kl_by_position",
        "layer_tokens", "layers", "blocks", "sensitivity"}) {
    ASSERT_TRUE(root.contains(key)) << key;
    EXPECT_TRUE(root[key].is_null()) << key;
  }
  EXPECT_TRUE(root["warnings"].is_array());
  EXPECT_FALSE(root.contains("seconds"));
}

TEST(EvaluationJson, SaysTheSameKeysAlwaysAndNoTimes) {
  std::vector<std::string> keys;
  const auto keys_of = [](const job::Evaluation& e) {
    std::vector<std::string> found;
    const auto root = nlohmann::ordered_json::parse(evaluation_json(e));
    for (const auto& item : root.items()) found.push_back(item.key());
    return found;
  };
  for (const job::Evaluation& e : testing::all_kinds())
    EXPECT_EQ(keys_of(e), keys_of(testing::plain_evaluation()));
  job::Evaluation slow = testing::full_evaluation();
  slow.seconds *= 2;
  EXPECT_EQ(evaluation_json(slow), evaluation_json(testing::full_evaluation()));
  EXPECT_EQ(evaluation_html(slow), evaluation_html(testing::full_evaluation()));
}

TEST(EvaluationJson, EverythingThereCanBe) {
  const json root = json::parse(evaluation_json(testing::full_evaluation()));
  EXPECT_EQ(root["reference"], "models/quill-6m");
  EXPECT_EQ(root["reference_nll_nats_per_token"], 1.2301);
  EXPECT_EQ(root["kl_nats"], 0.01412);
  EXPECT_EQ(root["kl_ci"], json({0.01391, 0.01433}));
  EXPECT_EQ(root["kl_percentiles"].dump(),
            R"({"max":1.23,"p50":0.00612,"p90":0.0312,"p99":0.112,"p99_9":0.312})");
  EXPECT_EQ(root["top1_agreement"], 0.96314);
  EXPECT_EQ(root["layer_tokens"], 16384);
  ASSERT_EQ(root["kl_by_position"].size(), 32u);
  EXPECT_EQ(root["kl_by_position"][1]["first"], 8);
  EXPECT_EQ(root["kl_by_position"][1]["last"], 15);
  ASSERT_EQ(root["layers"].size(), 29u);
  const json& first = root["layers"][0];
  EXPECT_EQ(first.size(), 14u);
  EXPECT_EQ(first["name"], "model.layers.0.self_attn.q_proj.weight");
  EXPECT_EQ(first["layer"], 0);
  EXPECT_EQ(first["kind"], "q");
  for (const char* key :
       {"rows", "cols", "stored_bpw", "weight_variance", "weight_mse", "output_power", "output_mse",
        "amplification", "predicted_amplification", "predicted_output_mse", "accumulated_mse"})
    EXPECT_TRUE(first[key].is_number()) << key;
  EXPECT_TRUE(root["layers"][28]["layer"].is_null());
  ASSERT_EQ(root["blocks"].size(), 4u);
  EXPECT_TRUE(root["blocks"][3]["kl_nats"].is_number());
  EXPECT_EQ(root["sensitivity"]["noise_relative_variance"], 0.01);
  const json& matrix = root["sensitivity"]["matrices"][28];
  for (const char* key : {"name", "kind", "weights", "kl_nats", "slope_nats"})
    EXPECT_FALSE(matrix[key].is_null()) << key;
  EXPECT_TRUE(matrix["layer"].is_null());
}

TEST(EvaluationJson, WhatIsNoNumberIsNull) {
  const json root = json::parse(evaluation_json(testing::hostile_evaluation()));
  for (const char* key : {"nll_ci", "kl_ci", "reference_nll_ci", "bytes", "bits_per_byte"})
    EXPECT_TRUE(root[key].is_null()) << key;
  EXPECT_TRUE(root["layers"][1]["amplification"].is_null());
  EXPECT_TRUE(root["sensitivity"]["matrices"][1]["slope_nats"].is_null());
  EXPECT_THAT(root["model"].get<std::string>(), HasSubstr("<script>"));  // as it was called
  const json none = json::parse(evaluation_json(job::Evaluation{}));
  EXPECT_TRUE(none["codec"].is_null());
  const json compared = json::parse(evaluation_json(testing::compared_evaluation()));
  EXPECT_TRUE(compared["layers"][0]["predicted_output_mse"].is_null());
  EXPECT_TRUE(compared["blocks"][0]["kl_nats"].is_null());
  EXPECT_TRUE(compared["sensitivity"].is_null());
}

TEST(EvaluationHtml, HasTheFiguresAndTablesOfWhatWasMeasured) {
  const std::string plain = evaluation_html(testing::plain_evaluation());
  EXPECT_TRUE(plain.starts_with("<!doctype html>"));
  EXPECT_THAT(plain, HasSubstr("<dd>1.2440 ± 0.0081</dd>"));
  for (const char* absent : {"<svg", "<table", "class=\"notice\"", "{{"})
    EXPECT_THAT(plain, Not(HasSubstr(absent)));
  const std::string compared = evaluation_html(testing::compared_evaluation());
  EXPECT_EQ(count(compared, "<figure>"), 4u);
  EXPECT_EQ(count(compared, "<figcaption>"), 4u);
  EXPECT_EQ(count(compared, "<table"), 2u);
  EXPECT_THAT(compared, Not(HasSubstr("KL by block")));
  const std::string full = evaluation_html(testing::full_evaluation());
  EXPECT_EQ(count(full, "<figure>"), 5u);
  EXPECT_EQ(count(full, "<table"), 3u);
  EXPECT_EQ(count(full, "<tr>"), 3u + 29 + 4 + 29);
  for (const char* words :
       {"KL by position in the window", "KL by block", "Amplification of errors",
        "Accumulation of errors", "What noise in a matrix costs",
        "<title>model.layers.1.mlp.down_proj.weight: "})
    EXPECT_THAT(full, HasSubstr(words));
}

TEST(EvaluationHtml, RefersToNothingOutsideAndRunsNothing) {
  for (const job::Evaluation& e : testing::all_kinds()) {
    std::string page = evaluation_html(e);
    EXPECT_THAT(page, HasSubstr("default-src 'none'"));
    EXPECT_THAT(page, Not(HasSubstr("script-src")));
    for (const char* what : {"<script", "<link rel=\"stylesheet\"", "@import", "<iframe", "<img",
                             "url(", " onload", "{{model}}"})
      EXPECT_THAT(page, Not(HasSubstr(what)));
    EXPECT_EQ(count(page, "http:") + count(page, "https:"), count(page, "http://www.w3.org/"));
  }
}

TEST(EvaluationHtml, NamesCannotLeaveTheirPlace) {
  const std::string page = evaluation_html(testing::hostile_evaluation());
  EXPECT_EQ(count(page, "</svg>"), count(page, "<svg "));
  EXPECT_EQ(count(page, "</title>"), count(page, "<title>"));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(page, HasSubstr("{{facts}}"));  // a name is not a template
  EXPECT_THAT(page, HasSubstr("<div class=\"notice\""));
  EXPECT_THAT(page, HasSubstr("± –"));
  for (const char c : page)
    ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n') << static_cast<int>(c);
}

}  // namespace
}  // namespace ratefloor::report

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/quantize_forecast.h"
#include "ratefloor/report/quantize_json.h"
#include "ratefloor/report/quantize_json_read.h"
#include "ratefloor/report/quantize_table.h"
#include "ratefloor/report/testing/synthetic_quantize.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {
namespace {

using nlohmann::json;

job::QuantizeRecord example() {
  job::QuantizeRecord record;
  record.version = "1.2.3";
  record.plan = "0123456789abcdef";
  record.options.codec = "ectcq-s256";
  record.options.bits = 3;
  record.options.overrides = {{"lm_head", 4.5}, {"layers\\.0\\.", std::nullopt}};
  record.tensors = {{"model.layers.1.self_attn.q_proj.weight",
                     "BF16",
                     {64, 1024},
                     "ectcq2.98",
                     65536,
                     24576,
                     3.0,
                     2.99,
                     0.0163123456789,
                     2.961,
                     0.039},
                    {"zeros",
                     "F32",
                     {8, 64, 128},
                     "ectcq2.98",
                     65536,
                     64,
                     0.0078125,
                     0.0078125,
                     0,
                     std::numeric_limits<double>::quiet_NaN(),
                     std::numeric_limits<double>::quiet_NaN()},
                    {"odd\x1b[31m.weight",
                     "F16",
                     {64, 64},
                     "ectcq2.98",
                     4096,
                     1024,
                     2.0,
                     2.0,
                     0.01,
                     2.5,
                     -0.5,
                     1.75,
                     0.25}};
  record.untouched = {{"norm.weight", "F32", {64}, 256, "00000000000000ff"},
                      {"steps", "I64", {}, 8, "0123456789abcdef"}};
  record.total = {135232, 135168, 26928, 1000,   1.593, 1.59,
                  1.5186, 0.0079, 2.9,   0.0072, 2.89,  0.0172};
  return record;
}

TEST(QuantizeJson, HasTheContractsFields) {
  const json root = json::parse(quantize_json(example()));
  EXPECT_EQ(root["schema"], "ratefloor.quantize");
  EXPECT_EQ(root["schema_version"], kQuantizeSchemaVersion);
  EXPECT_EQ(root["plan"], "0123456789abcdef");
  EXPECT_EQ(root["options"]["codec"], "ectcq-s256");
  EXPECT_EQ(root["options"]["bits"], 3);
  EXPECT_TRUE(root["options"]["size_bytes"].is_null());
  EXPECT_EQ(root["options"]["overrides"][0]["bits"], 4.5);
  EXPECT_EQ(root["options"]["overrides"][1]["bits"], "keep");
  for (const char* field :
       {"weights", "quantized_weights", "stored_bytes", "container_bytes", "stored_bpw",
        "entropy_bpw", "quantized_bpw", "distortion", "floor_bits", "gap_bits",
        "row_column_floor_bits", "row_column_gap_bits", "model_failure"})
    EXPECT_TRUE(root["total"].contains(field)) << field;
  ASSERT_EQ(root["tensors"].size(), 3u);
  for (const char* field :
       {"name", "shape", "dtype", "codec", "weights", "stored_bytes", "stored_bpw", "entropy_bpw",
        "distortion", "floor_bits", "gap_bits", "row_column_floor_bits", "row_column_gap_bits"})
    EXPECT_TRUE(root["tensors"][0].contains(field)) << field;
  EXPECT_EQ(root["tensors"][0]["distortion"], 0.0163123457);  // nine digits
  EXPECT_EQ(root["tensors"][1]["shape"], json({8, 64, 128}));
  EXPECT_TRUE(root["tensors"][1]["floor_bits"].is_null());
  EXPECT_EQ(root["tensors"][1]["model_failure"], false);
  EXPECT_EQ(root["tensors"][2]["model_failure"], true);
  EXPECT_EQ(root["untouched"][1]["shape"], json::array());
  EXPECT_EQ(root["untouched"][0]["stored_bytes"], 256);
  EXPECT_EQ(root["untouched"][0]["xxh64"], "00000000000000ff");
}

// How a finished folder is recognized without reading all of its record (job/quantize/staging.cc).
TEST(QuantizeJson, ThePlanStandsInOneLine) {
  EXPECT_NE(quantize_json(example()).find("\n \"plan\": \"0123456789abcdef\",\n"),
            std::string::npos);
}

// Users' folders, and whoever compares their bytes.
TEST(QuantizeJson, NothingOfCalibrationWithoutIt) {
  const std::string text = quantize_json(testing::plain_record());
  for (const char* word : {"calibration", "uniform_rates", "\"layer\""})
    EXPECT_EQ(text.find(word), text.npos) << word;
}

TEST(QuantizeJson, WhatCalibrationAdds) {
  const json root = json::parse(quantize_json(testing::calibrated_record()));
  EXPECT_EQ(root["schema_version"], 1);
  EXPECT_EQ(root["options"]["calibration"], "text 0011223344556677, 262144 tokens");
  EXPECT_EQ(root["options"]["uniform_rates"], false);
  json calibration = root["calibration"];
  EXPECT_TRUE(calibration["predicted_kl_nats"].is_number());
  calibration.erase("predicted_kl_nats");
  EXPECT_EQ(calibration, json::parse(R"({
    "kind": "text", "hash": "0011223344556677", "tokens": 262144, "precision": "f32",
    "allocation": "reverse waterfilling", "damping": 0.01,
    "bases": [{"name": "residual", "channels": 384, "reflections": 288, "stored_bytes": 35000,
               "matrices": 21, "saved_bits": 0.8}],
    "measured": {"kl_nats": 0.01412, "kl_ci": [0.01391, 0.01433], "tokens": 16384}})"));
  EXPECT_FALSE(root["tensors"][0].contains("layer"));  // the embedding
  const json& layer = root["tensors"][1]["layer"];
  EXPECT_EQ(layer.size(), 9u);
  EXPECT_EQ(layer["basis_saved_bits"], 0.8);
  EXPECT_EQ(layer["input"], "model.layers.0.self_attn.q_proj.input");
  EXPECT_EQ(layer["tokens"], 262144);
  for (const char* field :
       {"output_distortion", "target_bpw", "slope_nats", "predicted_kl_nats", "marginal_nats"})
    EXPECT_TRUE(layer[field].is_number()) << field;
  ASSERT_EQ(layer["floors"].size(), 3u);
  EXPECT_EQ(layer["floors"][2]["model"], "eigenbasis");
  EXPECT_NEAR(layer["floors"][2]["gap_bits"], 0.04, 1e-6);
  EXPECT_NEAR(layer["floors"][2]["floor_bits"].get<double>() + 0.04,
              root["tensors"][1]["stored_bpw"], 1e-6);
  EXPECT_EQ(root["tensors"][7]["layer"]["floors"][0]["model_failure"], true);
  EXPECT_EQ(root["tensors"][7]["layer"]["floors"][2]["model_failure"], false);
}

TEST(QuantizeJson, WhatCalibrationDoesNotKnowIsNull) {
  const json root = json::parse(quantize_json(testing::statistics_record()));
  EXPECT_EQ(root["options"]["uniform_rates"], true);
  EXPECT_TRUE(root["calibration"]["measured"].is_null());
  EXPECT_TRUE(root["calibration"]["predicted_kl_nats"].is_null());
  for (const char* field : {"slope_nats", "predicted_kl_nats", "marginal_nats"})
    EXPECT_TRUE(root["tensors"][1]["layer"][field].is_null()) << field;
  const json evil = json::parse(quantize_json(testing::hostile_record()));
  EXPECT_TRUE(evil["calibration"]["measured"]["kl_ci"].is_null());
  EXPECT_TRUE(evil["tensors"][3]["layer"]["floors"][2]["floor_bits"].is_null());
  EXPECT_EQ(evil["tensors"][3]["layer"]["floors"][2]["model_failure"], true);
}

TEST(QuantizeJson, TheLineSaysTheSame) {
  for (const job::QuantizeRecord& record : testing::all_records()) {
    const std::string line = quantize_json_line(record);
    EXPECT_EQ(json::parse(line), json::parse(quantize_json(record)));
    for (const char c : line) ASSERT_TRUE(c >= 0x20 && c < 0x7F);
  }
}

TEST(QuantizeJsonRead, IsTheRecordAgain) {
  auto all = testing::all_records();
  all.push_back(example());
  all.front().options.effort = 7;
  all.front().options.size_bytes = 123;
  for (const job::QuantizeRecord& record : all) {
    const std::string text = quantize_json(record);
    const Result<job::QuantizeRecord> again = read_quantize_json(text);
    ASSERT_TRUE(again) << again.error().to_string();
    json before = json::parse(text), after = json::parse(quantize_json(*again));
    // An exact matrix has a gap of −∞, which JSON does not have.
    for (json* root : {&before, &after})
      for (json& tensor : (*root)["tensors"])
        if (tensor.contains("layer"))
          for (json& floor : tensor["layer"]["floors"])
            if (floor["gap_bits"].is_null()) floor.erase("model_failure");
    EXPECT_EQ(before, after);
  }
}

TEST(QuantizeJsonRead, OtherTextIsAnErrorAndOtherTypesAreNothing) {
  for (const char* text : {"", "[]", "3", "{}", "{\"schema\": \"ratefloor.quantize\"}",
                           "{\"schema\"", R"({"schema": "ratefloor.eval", "schema_version": 1})",
                           R"({"schema": "ratefloor.quantize", "schema_version": 2})"})
    EXPECT_EQ(read_quantize_json(text).error().code, ErrorCode::kMalformed) << text;
  const auto odd = read_quantize_json(R"({"schema": "ratefloor.quantize", "schema_version": 1,
    "version": [], "options": 3, "total": [1], "untouched": {"a": 1}, "calibration": 7,
    "tensors": [5, {"shape": [-1, "x", 3], "weights": -4, "stored_bpw": "y",
                    "layer": {"floors": [[], {"model": 1}], "tokens": 1.5}}]})");
  ASSERT_TRUE(odd);
  ASSERT_EQ(odd->tensors.size(), 2u);
  EXPECT_EQ(odd->tensors[1].shape, (std::vector<std::uint64_t>{0, 0, 3}));
  EXPECT_TRUE(std::isnan(odd->tensors[1].stored_bpw));
  EXPECT_EQ(odd->tensors[1].layer->floors.size(), 2u);
  EXPECT_TRUE(odd->untouched.empty());
  EXPECT_TRUE(odd->calibration);
}

TEST(QuantizeTable, ShowsTensorsTotalsAndTheContainerApart) {
  const std::string text = quantize_table(example());
  for (const char* words :
       {"layers.1.self_attn.q_proj", "64×1024", "ectcq2.98", "3.000", "0.0163", "2.961", "0.039",
        "Untouched: 1 F32 (256 bytes), 1 I64 (8 bytes)", "headers of the files", "1,000", "26,928",
        "a gap of 0.007, or 0.017 above 2.890", "Negative gap"})
    EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("nan"), std::string::npos);
}

TEST(QuantizeTable, FitsItsWidth) {
  for (auto record : {example(), testing::calibrated_record(12), testing::statistics_record()}) {
    record.tensors[0].name = std::string(300, 'x');
    const std::string text = quantize_table(record, 120);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      EXPECT_LE(display_width(std::string_view(text).substr(at, end - at)), 120u);
      at = end + 1;
    }
  }
}

TEST(QuantizeTable, CalibratedRunsShowLayers) {
  const std::string text = quantize_table(testing::calibrated_record());
  for (const char* words :
       {"tensor                     codec         bpw  entropy  output D  floor  model         gap"
        "  marginal\n",
        "eigenbasis  0.040  ", "rows×cols   0.060         –\n", "of 29 calibrated matrices take 3.",
        "(eigenbasis): a gap of 0.040.",
        "\ncalibration: text 0011223344556677, 262,144 tokens, f32; reverse waterfilling; damping "
        "0.01\n",
        "\npredicted KL: 0.0",
        "\nmeasured KL: 0.01412 nats per token (95 %: 0.01391 to 0.01433) "
        "over 16,384 tokens\n"})
    EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
  EXPECT_EQ(text.find("Negative gap"), std::string::npos);  // iid fails, eigenbasis does not
}

TEST(QuantizeTable, WhatCalibrationDoesNotKnowIsNotThere) {
  const std::string text = quantize_table(testing::statistics_record());
  EXPECT_EQ(text.find("predicted KL"), std::string::npos);
  EXPECT_EQ(text.find("measured KL"), std::string::npos);
  EXPECT_NE(text.find("; uniform; damping 0.01\n"), std::string::npos);
  const std::string evil = quantize_table(testing::hostile_record());
  EXPECT_NE(evil.find("eigenbasis  -0.500†"), std::string::npos) << evil;
  EXPECT_NE(evil.find("† Negative gap"), std::string::npos);
  EXPECT_NE(evil.find("interval unknown"), std::string::npos);
  for (const std::string& one : {text, evil}) {
    EXPECT_EQ(one.find("nan"), std::string::npos);
    EXPECT_EQ(one.find('\x1b'), std::string::npos);
  }
}

TEST(QuantizeForecast, SaysSizeTimeAndMemory) {
  job::QuantizeForecast forecast;
  forecast.weights = 8'000'000'000;
  forecast.quantized_weights = 7'999'000'000;
  forecast.stored_bytes = 3'000'000'000;
  forecast.stored_bpw = 3;
  forecast.threads = 16;
  forecast.seconds = 754;
  forecast.memory_bytes = 400'000'000;
  forecast.disk_bytes = 6'000'000'000;
  forecast.samples = {{"model.layers.0.mlp.up_proj.weight", "ectcq3", 65536, 3, 0.0163, 1500}};
  const std::string text = forecast_table(forecast);
  for (const char* words : {"about 3 GB (3.000 bits", "about 13 min on 16 threads", "400 MB",
                            "up to 6 GB", "layers.0.mlp.up_proj", "nothing was written"})
    EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
  const json root = json::parse(forecast_json(forecast));
  EXPECT_EQ(root["stored_bytes"], 3'000'000'000);
  EXPECT_EQ(root["seconds"], 754);
  EXPECT_EQ(root["samples"][0]["codec"], "ectcq3");
}

TEST(QuantizeForecast, UnitsOfPeople) {
  EXPECT_EQ(bytes_text(0), "0 bytes");
  EXPECT_EQ(bytes_text(999), "999 bytes");
  EXPECT_EQ(bytes_text(999.9), "1 kB");
  EXPECT_EQ(bytes_text(2'345'678), "2.35 MB");
  EXPECT_EQ(bytes_text(5e15), "5e+03 TB");
  EXPECT_EQ(duration_text(0.34), "0.3 s");
  EXPECT_EQ(duration_text(42), "42 s");
  EXPECT_EQ(duration_text(600), "10 min");
  EXPECT_EQ(duration_text(10'000), "2.8 h");
}

}  // namespace
}  // namespace ratefloor::report

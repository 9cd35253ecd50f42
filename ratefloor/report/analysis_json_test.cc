#include "ratefloor/report/analysis_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ratefloor/report/testing/synthetic_analysis.h"

namespace ratefloor::report {
namespace {

using nlohmann::json;

TEST(AnalysisJson, HasTheContractsFields) {
  const auto analysis = testing::synthetic_analysis();
  const json root = json::parse(analysis_json(analysis));
  EXPECT_EQ(root["schema_version"], kAnalysisSchemaVersion);
  EXPECT_EQ(root["model"], "models/quill-6m");
  EXPECT_EQ(root["weights"], analysis.weights);
  EXPECT_NE(std::string(root["floor_model"]).find("row-conditional"), std::string::npos);
  ASSERT_EQ(root["tensors"].size(), analysis.tensors.size());
  const json& t = root["tensors"][1];
  for (const char* field : {"name", "shape", "dtype", "kind", "layer", "weights", "mean", "std",
                            "excess_kurtosis", "beyond_six_sigma", "zeros", "min", "max", "ggd",
                            "ggd_rows", "entropy_bits", "row_entropy_bits", "methods"}) {
    EXPECT_TRUE(t.contains(field)) << field;
  }
  EXPECT_NEAR(t["ggd"]["beta"], analysis.tensors[1].iid.beta, 1e-8);
  EXPECT_EQ(t["ggd"]["beta_ci"].size(), 2u);
  EXPECT_EQ(t["shape"], json({320, 320}));
  const json& m = t["methods"][0];
  for (const char* field : {"method", "stored_bpw", "entropy_bpw", "mse", "floor_bits", "gap_bits",
                            "iid_floor_bits", "iid_gap_bits", "model_failure"}) {
    EXPECT_TRUE(m.contains(field)) << field;
  }
  EXPECT_EQ(m["method"], "nf4");
  EXPECT_EQ(m["model_failure"], false);
  EXPECT_EQ(root["totals"].size(), 13u);
  EXPECT_EQ(root["tensors"][0]["layer"], -1);
  EXPECT_TRUE(t["note"].is_null());
}

TEST(AnalysisJson, WritesNullForWhatDoesNotExist) {
  const auto analysis = testing::hostile_analysis();
  const std::string text = analysis_json(analysis);
  const json root = json::parse(text);
  const json& constant = root["tensors"].back();
  EXPECT_TRUE(constant["entropy_bits"].is_null());
  EXPECT_EQ(constant["note"], "all weights are equal");
  EXPECT_TRUE(constant["ggd"]["beta"].is_null());
  EXPECT_TRUE(constant["ggd"]["beta_ci"].is_null());
  EXPECT_TRUE(constant["methods"][0]["gap_bits"].is_null());
  EXPECT_EQ(constant["methods"][0]["model_failure"], false);
  EXPECT_EQ(root["tensors"][2]["methods"][0]["model_failure"], true);
  EXPECT_EQ(root["skipped"][0]["nan_count"], 3);
  EXPECT_EQ(root["skipped"][0]["error_code"], "not_finite");
  EXPECT_EQ(text.find("nan,"), std::string::npos);
}

TEST(AnalysisJson, ReplacesBytesThatAreNotText) {
  const json root = json::parse(analysis_json(testing::hostile_analysis()));
  const std::string name = root["tensors"][1]["name"];
  EXPECT_NE(name.find("\uFFFD\uFFFD"), std::string::npos);
  EXPECT_NE(name.find("</script>"), std::string::npos);
}

TEST(AnalysisJson, SameInputSameBytes) {
  EXPECT_EQ(analysis_json(testing::synthetic_analysis()),
            analysis_json(testing::synthetic_analysis()));
}

TEST(AnalysisJson, IgnoresDifferencesBelowNineDigits) {
  auto analysis = testing::synthetic_analysis(1);
  analysis.tensors[0].row_entropy_bits = -2.123456789012;
  const std::string before = analysis_json(analysis);
  analysis.tensors[0].row_entropy_bits = -2.123456789013;
  EXPECT_EQ(analysis_json(analysis), before);
  EXPECT_NE(before.find("-2.12345679,"), std::string::npos);
}

TEST(AnalysisJson, EmptyAnalysisIsStillARecord) {
  const json root = json::parse(analysis_json({}));
  EXPECT_TRUE(root["tensors"].is_array());
  EXPECT_TRUE(root["skipped"].is_array());
  EXPECT_TRUE(root["warnings"].is_array());
  EXPECT_TRUE(root["totals"].is_array());
}

}  // namespace
}  // namespace ratefloor::report

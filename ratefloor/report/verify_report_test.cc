// Tables and JSON of `verify` and `dequantize`, from reports made by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ratefloor/report/dequantize_report.h"
#include "ratefloor/report/verify_json.h"
#include "ratefloor/report/verify_table.h"

namespace ratefloor::report {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

job::VerifyReport example() {
  job::VerifyReport report;
  report.model = "q";
  job::VerifiedMatrix matrix;
  matrix.name = "w\x1b[2J";
  matrix.dtype = "BF16";
  matrix.codec = "int4";
  matrix.shape = {4, 8};
  matrix.weights = 32;
  matrix.chunks = 1234;
  matrix.stored_bytes = 17;
  matrix.stored_bpw = 4.25;
  matrix.claimed_distortion = 0.0123456789;
  report.matrices = {matrix};
  report.untouched = {{"norm", "F32", {3}, 12, "0123456789abcdef"}};
  report.chunks = 1234;
  report.bytes = 1717;
  return report;
}

TEST(VerifyReport, AnIntactModel) {
  const job::VerifyReport report = example();
  const std::string table = verify_table(report);
  EXPECT_THAT(table, HasSubstr("w\\x1b[2J"));
  EXPECT_THAT(table, HasSubstr("\nintact: 2 tensors, 1,234 chunks, 1,717 bytes\n"));
  EXPECT_THAT(table, HasSubstr("1 tensor as it was, 12 bytes"));
  EXPECT_THAT(table, Not(HasSubstr("mse found")));
  const json root = json::parse(verify_json(report));
  EXPECT_EQ(root["schema"], "ratefloor.verify");
  EXPECT_EQ(root["intact"], true);
  EXPECT_TRUE(root["against"].is_null());
  EXPECT_EQ(root["stored_bytes"], 1717);
  EXPECT_EQ(root["tensors"][0]["claimed_distortion"], 0.0123456789);
  EXPECT_TRUE(root["tensors"][0]["distortion"].is_null());
  EXPECT_EQ(root["untouched"][0]["name"], "norm");
}

TEST(VerifyReport, ADamagedOne) {
  job::VerifyReport report = example();
  report.against = "original";
  report.matrices[0].sound = report.untouched[0].sound = false;
  report.problems.push_back(
      make_error(ErrorCode::kMalformed, "chunk 1 of 2: bad").in_file("f").in_tensor("w").at(7));
  report.problems.push_back(make_error(ErrorCode::kIo, "gone"));
  const std::string table = verify_table(report);
  EXPECT_THAT(table, HasSubstr("FAILED"));
  EXPECT_THAT(table, HasSubstr("norm"));
  EXPECT_THAT(table, HasSubstr("mse found"));
  EXPECT_THAT(table, HasSubstr("NOT INTACT: 2 problems\n"));
  const json root = json::parse(verify_json(report));
  EXPECT_EQ(root["intact"], false);
  EXPECT_EQ(root["tensors"][0]["sound"], false);
  ASSERT_EQ(root["problems"].size(), 2u);
  EXPECT_EQ(root["problems"][0].dump(),
            R"({"file":"f","message":"chunk 1 of 2: bad","offset":7,"remedy":null,"tensor":"w"})");
}

TEST(VerifyReport, AModelThatCannotBeOpened) {
  job::VerifyReport report;
  report.problems.push_back(make_error(ErrorCode::kIo, "no such file or folder"));
  EXPECT_EQ(verify_table(report), "NOT INTACT: 1 problem\n");
  EXPECT_TRUE(json::parse(verify_json(report))["tensors"].empty());
}

TEST(DequantizeReport, SaysWhatBecameOfWhat) {
  job::DequantizeRequest request;
  request.model = "q";
  request.output = "out";
  job::DequantizeReport report;
  report.tensors = {{"a", {2, 3}, "int4", "BF16", "F32"},
                    {"b", {2, 3}, "int4", "F16", "F32"},
                    {"c", {2}, "", "F32", "F32"},
                    {"d", {2}, "", "F16", "F32"}};
  report.files = {{"model.safetensors", 12345}};
  report.companions = {"config.json"};
  const std::string table = dequantize_table(request, report);
  EXPECT_THAT(table, HasSubstr("2  int4  F32\n"));
  EXPECT_THAT(table, HasSubstr("1  F16   F32\n"));
  EXPECT_THAT(table, HasSubstr("1  F32   as it was\n"));
  EXPECT_THAT(table, HasSubstr("model.safetensors, 12,345 bytes\nconfig.json\n"));
  const json root = json::parse(dequantize_json(request, report));
  EXPECT_EQ(root["schema"], "ratefloor.dequantize");
  EXPECT_EQ(root["tensors"][0]["codec"], "int4");
  EXPECT_TRUE(root["tensors"][2]["codec"].is_null());
  EXPECT_EQ(root["files"][0]["bytes"], 12345);
}

}  // namespace
}  // namespace ratefloor::report

#include "ratefloor/report/check_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace ratefloor::report {
namespace {

using nlohmann::json;
using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

floor::CheckReport example() {
  return {"ratefloor-rd-certificate",
          "R(D) of gaussian at D = 0.25",
          192,
          {{"upper.rate_nats", "[0.69, 0.70]", 0.1 + 0.2, 1.0 / 3, true, ""},
           {"lower.constraint_excess", "<= 1e-9", -kInfinity, 2e-10 / 3, true, ""}}};
}

TEST(CheckJson, DoublesComeBackAsTheyWere) {
  const json root = json::parse(check_json(example()));
  EXPECT_EQ(root["schema"], "ratefloor.check");
  EXPECT_EQ(root["accepted"], true);
  EXPECT_EQ(root["precision_bits"], 192);
  EXPECT_EQ(root["tests"][0]["own"][0], 0.1 + 0.2);
  EXPECT_EQ(root["tests"][0]["own"][1], 1.0 / 3);
  EXPECT_TRUE(root["tests"][1]["own"][0].is_null());
}

TEST(CheckTable, ShowsVerdictAndReasons) {
  floor::CheckReport report = example();
  EXPECT_THAT(check_table(report), EndsWith("accepted (recomputed with 192 bits)\n"));
  EXPECT_THAT(check_table(report), HasSubstr("[0.3, 0.33333333333334]"));
  EXPECT_THAT(check_table(report), HasSubstr("<= 6.6666666666667e-11"));
  report.tests[0].passed = false;
  report.tests[0].why = "the value lies\x1b outside";
  const std::string table = check_table(report);
  EXPECT_THAT(table, HasSubstr("REJECTED: upper.rate_nats: the value lies"));
  EXPECT_EQ(table.find('\x1b'), std::string::npos);
  EXPECT_EQ(table.find("accepted"), std::string::npos);
  EXPECT_EQ(json::parse(check_json(report))["accepted"], false);
}

TEST(CheckTable, AnEmptyReportAcceptsNothing) {
  EXPECT_THAT(check_table({}), HasSubstr("REJECTED"));
}

}  // namespace
}  // namespace ratefloor::report

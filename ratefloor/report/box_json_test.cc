#include "ratefloor/report/box_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ratefloor::report {
namespace {

using ::testing::HasSubstr;

floor::GapBoxCertificate example() {
  return {{"1.5", "1.9"},
          {"0.001", "0.1"},
          "0.01",
          {{{"1.5", "1.6"}, "0.002", floor::BoxChannel{}},
           {{"1.6", "1.8"}, "8e-3", {}},
           {{"1.8", "1.9"}, "0.0005", {}}}};
}

TEST(BoxJson, Fields) {
  const auto json = nlohmann::json::parse(box_json(example()));
  EXPECT_EQ(json["schema"], "ratefloor.certify");
  EXPECT_EQ(json["beta"], (nlohmann::json{"1.5", "1.9"}));
  EXPECT_EQ(json["distortion"], (nlohmann::json{"0.001", "0.1"}));
  EXPECT_EQ(json["gap_bits"], "0.01");
  EXPECT_EQ(json["sub_boxes"]["theorem"], 2);
  EXPECT_EQ(json["sub_boxes"]["channel"], 1);
  EXPECT_EQ(json["largest_proven_gap_bits"], "8e-3");
  EXPECT_NEAR(json["narrowest_sub_box"].get<double>(), 0.1, 1e-9);
}

TEST(BoxJson, TheTheoremInWords) {
  const std::string table = box_table(example());
  EXPECT_THAT(table, HasSubstr("For every beta in [1.5, 1.9] and every D in [0.001, 0.1], the "
                               "generalized Gaussian of unit variance has 0 <= R(D) - R_SLB(D) <= "
                               "0.01 bit."));
  EXPECT_THAT(table, HasSubstr("sub-boxes        3\n"));
  EXPECT_THAT(table, HasSubstr("largest gap      8e-3 bit\n"));
  floor::GapBoxCertificate point = example();
  point.beta = {"1.7", "1.70"};
  EXPECT_THAT(box_table(point), HasSubstr("For beta = 1.7 and every D"));
}

}  // namespace
}  // namespace ratefloor::report

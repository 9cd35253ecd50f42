#include "ratefloor/report/floor_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace ratefloor::report {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

floor::FloorPoint example() {
  floor::FloorPoint p;
  p.source = "ggd:1.7";
  p.alpha = 1.2822884512345678;
  p.entropy_bits = 2.0428759861234567;
  p.fisher_information = 1.027456437;
  p.distortion = {0.00885, 0.00885};
  p.rd_bits = {1.0 / 3, 2.0 / 3};
  p.gap_bits = {0, 1.753e-4};
  return p;
}

TEST(FloorJson, HasTheContractsFields) {
  const json root = json::parse(floor_json(example()));
  for (const char* field :
       {"source", "distortion", "alpha", "entropy_bits", "fisher_information", "excess_kurtosis",
        "kl_from_gaussian_bits", "slb_bits", "theorem_gap_bits", "rd_bits", "gap_bits"})
    EXPECT_TRUE(root.contains(field)) << field;
  EXPECT_EQ(root["distortion"], 0.00885);
  EXPECT_EQ(root["entropy_bits"], 2.0428759861235);
}

TEST(FloorJson, RoundsEnclosuresOutward) {
  for (const double x : {1.0 / 3, 2.0 / 3, 1e-9 / 7, 12345.678901234567, 9.99999999999999e5}) {
    floor::FloorPoint p = example();
    p.rd_bits = {x, x};
    p.gap_bits = {-x, -x};
    const json root = json::parse(floor_json(p));
    for (const char* field : {"rd_bits", "gap_bits"}) {
      const double value = field[0] == 'r' ? x : -x;
      const double lower = root[field][0], upper = root[field][1];
      EXPECT_LE(lower, value);
      EXPECT_GE(upper, value);
      EXPECT_LT(upper - lower, 3e-13 * x);
    }
  }
  const json root = json::parse(floor_json(example()));
  EXPECT_EQ(root["gap_bits"][0], 0);
}

TEST(FloorJson, InfiniteAndMissingNumbersAreNull) {
  floor::FloorPoint p = example();
  p.alpha.reset();
  p.fisher_information = p.theorem_gap_bits = std::numeric_limits<double>::infinity();
  p.distortion = {0.1, 0.2};
  const json root = json::parse(floor_json(p));
  EXPECT_TRUE(root["alpha"].is_null());
  EXPECT_TRUE(root["fisher_information"].is_null());
  EXPECT_TRUE(root["theorem_gap_bits"].is_null());
  EXPECT_EQ(root["distortion"], json({0.1, 0.2}));
  EXPECT_THAT(floor_table(p), HasSubstr("infinite"));
  EXPECT_THAT(floor_table(p), HasSubstr("0.1 … 0.2"));
}

}  // namespace
}  // namespace ratefloor::report

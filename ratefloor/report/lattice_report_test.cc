#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "ratefloor/report/lattice_json.h"
#include "ratefloor/report/lattice_table.h"

namespace ratefloor::report {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

job::LatticeRow example(const char* name) {
  job::LatticeRow row;
  row.lattice = &lattice::lattice_named(name);
  row.measured = {1000, 0.0716543219, 1.23e-5, {0.071, 0.0725}};
  row.known = lattice::known_second_moment(*row.lattice);
  row.gap_bits = 0.1463;
  row.sphere_bound = {1.0 / 14.2, 1.0 / 14.1};
  row.sphere_gap_bits = 0.1335;
  row.theta = {1, 240, 2160, 6720};
  row.ns_per_coordinate = 1.23456;
  return row;
}

TEST(LatticeJson, HasTheContractsFields) {
  const std::vector rows = {example("e8"), example("leech")};
  const json root = json::parse(lattice_json(rows, 1000, 7, false));
  EXPECT_EQ(root["schema"], "ratefloor.lattice");
  EXPECT_EQ(root["samples"], 1000);
  EXPECT_EQ(root["seed"], 7);
  ASSERT_EQ(root["lattices"].size(), 2u);
  for (const json& l : root["lattices"])
    for (const char* field :
         {"name", "dimension", "nsm_measured", "nsm_standard_error", "nsm_interval", "nsm_known",
          "nsm_status", "nsm_exact", "nsm_source", "gap_bits", "sphere_bound", "kissing_number",
          "minimal_norm", "covering_radius_squared", "volume", "theta", "ns_per_coordinate"})
      EXPECT_TRUE(l.contains(field)) << field;
  const json e8 = root["lattices"][0], leech = root["lattices"][1];
  EXPECT_EQ(e8["nsm_exact"], "929/12960");
  EXPECT_EQ(e8["nsm_status"], "exact");
  EXPECT_EQ(e8["minimal_norm"], 2);
  EXPECT_EQ(e8["theta_norm_step"], 2);
  EXPECT_LE(e8["sphere_bound"][0], 1.0 / 14.2);
  EXPECT_GE(e8["sphere_bound"][1], 1.0 / 14.1);
  EXPECT_FALSE(e8.contains("generator"));
  EXPECT_TRUE(leech["nsm_exact"].is_null());
  EXPECT_EQ(leech["nsm_status"], "measured");
  EXPECT_EQ(leech["kissing_number"], 196560);
}

TEST(LatticeJson, DetailsAndMissingSpeed) {
  job::LatticeRow row = example("e8");
  row.ns_per_coordinate.reset();
  const json l = json::parse(lattice_json(std::span(&row, 1), 1000, 0, true))["lattices"][0];
  EXPECT_TRUE(l["ns_per_coordinate"].is_null());
  EXPECT_EQ(l["generator"].size(), 8u);
}

TEST(LatticeTable, OneLinePerLattice) {
  const std::vector rows = {example("e8"), example("leech")};
  const std::string text = lattice_table(rows);
  EXPECT_THAT(text, HasSubstr("0.0716543 ± 0.0000123"));
  EXPECT_THAT(text, HasSubstr("196,560"));
  EXPECT_THAT(text, HasSubstr("0.0716821  exact"));
  EXPECT_THAT(text, HasSubstr("0.0704225"));  // 1/14.2 = 0.07042253…, not up
  EXPECT_THAT(text, Not(HasSubstr("generator")));
}

TEST(LatticeTable, DetailsShowShellsFractionAndGenerator) {
  const std::string text = lattice_details(example("e8"));
  for (const char* part : {"929/12960", "2,160", "240, norm 2", "generator, rows in steps of 0.5",
                           "0.071000 … 0.072500", "fundamental simplex"})
    EXPECT_THAT(text, HasSubstr(part));
  EXPECT_THAT(lattice_details(example("a2")), HasSubstr("squares of the axes weigh 1, 3"));
  EXPECT_THAT(lattice_details(example("leech")), HasSubstr("measured: 200,000,000 random vectors"));
}

}  // namespace
}  // namespace ratefloor::report

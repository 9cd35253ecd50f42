#include "ratefloor/report/cell_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ratefloor::report {
namespace {

TEST(CellText, Numbers) {
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(fixed(1.0695, 2), "1.07");
  EXPECT_EQ(fixed(-0.0004, 2), "0.00");
  EXPECT_EQ(fixed(-0.5, 1), "-0.5");
  EXPECT_EQ(fixed(std::nan(""), 2), "–");
  EXPECT_EQ(fixed(-inf, 2), "–");
  EXPECT_EQ(fixed(1.25e19, 2), "1.25e+19");
  EXPECT_EQ(significant(4.7e-5, 3), "4.7e-05");
  EXPECT_EQ(significant(inf, 3), "–");
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(6488064), "6,488,064");
  EXPECT_EQ(grouped(std::numeric_limits<std::uint64_t>::max()), "18,446,744,073,709,551,615");
}

TEST(CellText, Gaps) {
  EXPECT_EQ(gap_text(1.07, 2), "1.07");
  EXPECT_EQ(gap_text(-0.031, 2), "-0.03†");
  EXPECT_EQ(gap_text(-0.001, 2), "0.00†");
  EXPECT_EQ(gap_text(std::nan(""), 2), "–");
}

TEST(CellText, ShapesAndFits) {
  EXPECT_EQ(shape_text({320, 896}), "320×896");
  EXPECT_EQ(shape_text({}), "scalar");
  source::GgdFit fit;
  EXPECT_EQ(beta_text(fit), "–");
  fit.beta = std::nan("");
  EXPECT_EQ(beta_text(fit), "–");
  fit.beta = 1.7;
  fit.beta_lower = 1.69;
  fit.beta_upper = 1.71;
  EXPECT_EQ(beta_text(fit), "1.700 ±0.010");
  fit.beta_at_bound = true;
  EXPECT_EQ(beta_text(fit), "1.700! ±0.010");
}

}  // namespace
}  // namespace ratefloor::report

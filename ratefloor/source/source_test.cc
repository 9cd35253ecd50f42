// The grammar, and the uniform source.
#include "ratefloor/source/source.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "ratefloor/source/generalized_gaussian.h"
#include "ratefloor/source/uniform.h"

namespace ratefloor::source {
namespace {

TEST(ParseSourceTest, UnderstandsTheGrammar) {
  for (const char* text :
       {"gaussian", "laplace", "uniform", "ggd:1.7", "ggd:2", "ggd:0.2", "ggd:64"}) {
    const auto source = parse_source(text);
    ASSERT_TRUE(source) << text;
    EXPECT_EQ((*source)->name(), text);
    EXPECT_NEAR((*source)->abs_moment(2), 1, 1e-15);
  }
  EXPECT_EQ((*parse_source("ggd:1.70"))->name(), "ggd:1.7");
  EXPECT_EQ((*parse_source("ggd:2"))->entropy_bits(), (*parse_source("gaussian"))->entropy_bits());
}

TEST(ParseSourceTest, RefusesTheRest) {
  for (const char* text : {"", "normal", "Gaussian", "gaussian ", "ggd", "ggd:", "ggd:x", "ggd:nan",
                           "ggd:inf", "ggd:-1", "ggd:0", "ggd:0.19", "ggd:64.5", "ggd:1e999",
                           "ggd:1.7x", "ggd: 1.7", "ggd:+1.7", "ggd:0x1p0"}) {
    const auto source = parse_source(text);
    ASSERT_FALSE(source) << text;
    EXPECT_EQ(source.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(source.error().to_string().find("ggd:BETA"), std::string::npos);
    EXPECT_NE(source.error().message.find(text), std::string::npos);
  }
}

TEST(UniformTest, Formulas) {
  const Uniform source;
  const double end = std::sqrt(3.0);
  EXPECT_NEAR(source.entropy_bits(), std::log2(2 * end), 1e-15);
  EXPECT_EQ(source.fisher_information(), std::numeric_limits<double>::infinity());
  EXPECT_NEAR(source.abs_moment(4) - 3, source.excess_kurtosis(), 1e-14);
  EXPECT_EQ(source.pdf(1.8), 0);
  EXPECT_EQ(source.log_pdf(-1.8), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(source.cdf(-2), 0);
  EXPECT_EQ(source.cdf(2), 1);
  EXPECT_NEAR(source.quantile(0), -end, 1e-15);
  EXPECT_NEAR(source.cdf(source.quantile(0.3)), 0.3, 1e-15);
  EXPECT_NEAR(source.partial_moment(0, -9, 9), 1, 1e-15);
  EXPECT_NEAR(source.partial_moment(2, -9, 9), 1, 1e-15);
  EXPECT_NEAR(source.partial_moment(1, 0.5, 1), (1 - 0.25) / 2 / (2 * end), 1e-16);
  EXPECT_NEAR(source.partial_moment(2, 1, 1 + 1e-9) / (1e-9 / (2 * end)), 1, 1e-6);
  EXPECT_EQ(source.partial_moment(0, 2, 3), 0);
}

}  // namespace
}  // namespace ratefloor::source

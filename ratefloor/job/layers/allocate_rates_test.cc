#include "ratefloor/job/layers/allocate_rates.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ratefloor::job {
namespace {

TEST(AllocateRates, GreatLossesAreNotForeseen) {
  EXPECT_EQ(trust_in_sensitivities(0), 1);
  EXPECT_EQ(trust_in_sensitivities(0.05), 1);
  EXPECT_NEAR(trust_in_sensitivities(0.05 * std::sqrt(5)), 0.5, 1e-12);
  EXPECT_EQ(trust_in_sensitivities(0.25), 0);
  EXPECT_EQ(trust_in_sensitivities(7), 0);
}

TEST(AllocateRates, RecordsSayHowRatesWereDivided) {
  EXPECT_EQ(name_of({{}, false, 1}), "uniform");
  EXPECT_EQ(name_of({{}, true, 1}), "reverse waterfilling");
  EXPECT_EQ(name_of({{}, true, 0.5}).substr(0, 28), "50 % of reverse waterfilling");
  EXPECT_EQ(name_of({{}, true, 0}).substr(0, 10), "uniform, a");
}

}  // namespace
}  // namespace ratefloor::job

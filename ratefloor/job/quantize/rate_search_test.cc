#include "ratefloor/job/quantize/rate_search.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ratefloor::job {
namespace {

SearchGoal goal_at(double value) {
  SearchGoal goal;
  goal.value = value;
  goal.below = goal.above = 0.003;
  goal.lowest = 50;
  goal.highest = 8000;
  return goal;
}

using Curve = std::function<double(double)>;

std::vector<SearchTry> search(const SearchGoal& goal, double guess, const Curve& curve) {
  const auto tries = search_rate(goal, guess, [&](std::int64_t x) -> Result<double> {
    EXPECT_GE(x, goal.lowest);
    EXPECT_LE(x, goal.highest);
    return curve(static_cast<double>(x) / 1000);
  });
  EXPECT_TRUE(tries);
  return *tries;
}

TEST(RateSearch, NominalRatesTakeOneTry) {
  const auto tries = search(goal_at(2.9731), 2.9731, [](double x) { return x + 0.001; });
  ASSERT_EQ(tries.size(), 1u);
  EXPECT_EQ(tries[0].thousandths, 2973);
}

TEST(RateSearch, AConstantOverheadTakesTwo) {
  for (double target = 0.5; target < 7; target += 0.37)
    EXPECT_EQ(search(goal_at(target), target, [](double x) { return x + 0.125; }).size(), 2u);
}

TEST(RateSearch, CurvesOfAnyModestSlopeConverge) {
  const Curve curves[] = {[](double x) { return 0.7 * x + 0.4; }, [](double x) { return 1.5 * x; },
                          [](double x) { return x + 0.3 * std::exp(-x); },
                          [](double x) { return std::sqrt(x * x + 0.5); },
                          [](double x) { return x + 0.02 * std::sin(9 * x); }};
  for (const Curve& curve : curves)
    for (double target = 1; target < 5; target += 0.43) {
      const SearchGoal goal = goal_at(target);
      const auto tries = search(goal, target, curve);
      EXPECT_TRUE(near_enough(goal, tries.back().value)) << target;
    }
}

TEST(RateSearch, AStaircaseIsGivenUp) {
  const auto tries = search(goal_at(2.6), 2.6, [](double x) { return std::floor(2 * x) / 2; });
  EXPECT_LE(tries.size(), 6u);
  EXPECT_EQ(tries.front().value, 2.5);
}

TEST(RateSearch, WhatCannotRiseGoesToTheEndAndStops) {
  const SearchGoal goal = goal_at(3);
  const auto flat = search(goal, 3, [](double) { return 1.58; });
  EXPECT_LE(flat.size(), 6u);
  const auto high = search(goal, 3, [](double x) { return 3.5 + x / 1000; });
  EXPECT_EQ(high.back().thousandths, 50);
}

TEST(RateSearch, AnExactCopyCountsAsFarTooHigh) {
  const Curve copy = [](double x) { return x < 2 ? x : std::numeric_limits<double>::infinity(); };
  const SearchGoal goal = goal_at(1.5);
  const auto tries = search(goal, 4, copy);
  EXPECT_TRUE(near_enough(goal, tries.back().value));
}

TEST(RateSearch, ZeroToleranceAboveIsAimedBelow) {
  SearchGoal goal = goal_at(3);
  goal.above = 0;
  const auto tries = search(goal, 3, [](double x) { return x + 0.0501; });
  EXPECT_EQ(tries.size(), 2u);
  EXPECT_LE(tries.back().value, 3);
}

TEST(RateSearch, TheFirstErrorEndsIt) {
  int calls = 0;
  const auto tries = search_rate(goal_at(3), 3, [&](std::int64_t) -> Result<double> {
    ++calls;
    return make_error(ErrorCode::kIo, "disk full");
  });
  EXPECT_FALSE(tries);
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace ratefloor::job

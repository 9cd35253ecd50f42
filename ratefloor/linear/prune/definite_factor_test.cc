#include "ratefloor/linear/prune/definite_factor.h"

#include <gtest/gtest.h>

#include "ratefloor/linear/feedback/testing/synthetic_layer.h"

namespace ratefloor::linear {
namespace {

InputStatistics statistics_of(const std::vector<std::vector<double>>& sigma) {
  const std::size_t n = sigma.size();
  InputStatistics s{.name = "by hand", .channels = n, .count = 2};
  s.sum.resize(n), s.max_abs.resize(n, 10);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i; j < n; ++j) s.second_moment_sum.push_back(2 * sigma[i][j]);
  return s;
}

// Σ = ((4, 2), (2, 2)), mean 3: a damping of 1/3 adds 1.
TEST(DefiniteFactor, ByHand) {
  const Executor executor(1);
  const auto plain = definite_factor(statistics_of({{4, 2}, {2, 2}}), 0, {}, executor);
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->attempts, 1);
  EXPECT_DOUBLE_EQ(plain->lower.at(0, 0), 2);
  EXPECT_DOUBLE_EQ(plain->lower.at(1, 0), 1);
  EXPECT_DOUBLE_EQ(plain->lower.at(1, 1), 1);
  const auto damped = definite_factor(statistics_of({{4, 2}, {2, 2}}), 1.0 / 3, {}, executor);
  EXPECT_DOUBLE_EQ(damped->lower.at(0, 0), std::sqrt(5.0));
  const std::vector<double> ridge = {5, 0};
  const auto ridged = definite_factor(statistics_of({{4, 2}, {2, 2}}), 0, ridge, executor);
  EXPECT_DOUBLE_EQ(ridged->lower.at(0, 0), 3);
}

// Two channels are the same: singular, until damping goes from 0 to the first retry.
TEST(DefiniteFactor, SingularMomentsTakeMoreDamping) {
  const auto factor = definite_factor(statistics_of({{1, 1}, {1, 1}}), 0, {}, Executor(1));
  ASSERT_TRUE(factor);
  EXPECT_EQ(factor->attempts, 2);
  EXPECT_DOUBLE_EQ(factor->damping, 1e-6);
  // An eigenvalue of −0.05: 0.01 is too little, ten times that is enough.
  const auto more = definite_factor(statistics_of({{1, 1.05}, {1.05, 1}}), 0.01, {}, Executor(1));
  ASSERT_TRUE(more);
  EXPECT_DOUBLE_EQ(more->damping, 0.1);
}

TEST(DefiniteFactor, DeadChannelsAreToldAndLeaveTheMeanAlone) {
  const auto factor =
      definite_factor(statistics_of({{4, 0, 0}, {0, 0, 0}, {0, 0, 2}}), 0.5, {}, Executor(1));
  ASSERT_TRUE(factor);
  EXPECT_EQ(factor->dead, (std::vector<std::uint8_t>{0, 1, 0}));
  EXPECT_EQ(factor->dead_count(), 1u);
  EXPECT_DOUBLE_EQ(factor->lower.at(0, 0), std::sqrt(5.5));
  EXPECT_DOUBLE_EQ(factor->lower.at(1, 1), std::sqrt(3.0));
}

TEST(DefiniteFactor, WhatCannotBeIsAnError) {
  const Executor executor(1);
  const auto wild = definite_factor(statistics_of({{1, 9}, {9, 1}}), 0.01, {}, executor);
  ASSERT_FALSE(wild);
  EXPECT_EQ(wild.error().code, ErrorCode::kDegenerate);
  EXPECT_NE(wild.error().to_string().find("by hand"), std::string::npos);
  const InputStatistics good = statistics_of({{4, 2}, {2, 2}});
  EXPECT_EQ(definite_factor(good, -0.1, {}, executor).error().code, ErrorCode::kInvalidArgument);
  const std::vector<double> shorter = {1}, negative = {1, -1};
  EXPECT_FALSE(definite_factor(good, 0, shorter, executor));
  EXPECT_FALSE(definite_factor(good, 0, negative, executor));
}

}  // namespace
}  // namespace ratefloor::linear

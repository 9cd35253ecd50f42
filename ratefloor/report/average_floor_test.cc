#include "ratefloor/report/average_floor.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/report/testing/synthetic_analysis.h"

namespace ratefloor::report {
namespace {

TEST(AverageFloor, OfOneTensorIsItsOwnCurve) {
  const auto tensor = testing::synthetic_tensor("t", "q", 0, 64, 64, 1.7);
  const auto curve = average_floor({tensor}, 1e-4, 50);
  ASSERT_EQ(curve.mse.size(), 50u);
  EXPECT_DOUBLE_EQ(curve.mse.front(), 1);
  EXPECT_NEAR(curve.mse.back(), 1e-4, 1e-12);
  for (std::size_t i = 1; i < curve.mse.size(); ++i) {
    EXPECT_LT(curve.mse[i], curve.mse[i - 1]);
    EXPECT_GE(curve.row_bits[i], curve.row_bits[i - 1]);
    EXPECT_NEAR(curve.row_bits[i], *row_floor_at(tensor, curve.mse[i]), 1e-12);
  }
}

TEST(AverageFloor, AgreesWithTheMethodsFloors) {
  const auto tensor = testing::synthetic_tensor("t", "q", 0, 64, 64, 1.7);
  for (const auto& m : tensor.methods) {
    EXPECT_NEAR(*row_floor_at(tensor, m.mse), m.floor_bits, 1e-6) << m.method;
    EXPECT_NEAR(*iid_floor_at(tensor, m.mse), m.iid_floor_bits, 1e-6) << m.method;
  }
}

TEST(AverageFloor, WeighsByTensorSize) {
  auto small = testing::synthetic_tensor("a", "q", 0, 10, 10, 1.7);
  auto large = small;
  large.weights *= 3;
  for (auto& bits : large.floor_curve_bits) bits += 1;
  const auto alone = average_floor({small}, 1e-3, 9), both = average_floor({small, large}, 1e-3, 9);
  for (std::size_t i = 0; i < 9; ++i)
    EXPECT_NEAR(both.row_bits[i], alone.row_bits[i] + 0.75, 1e-12);
}

TEST(AverageFloor, ContinuesBeyondTheCurve) {
  auto tensor = testing::synthetic_tensor("t", "q", 0, 8, 8, 1.7);
  tensor.floor_curve_mse = {0.25, 0.5, 1};
  tensor.floor_curve_bits = {1, 0.5, 0};
  EXPECT_DOUBLE_EQ(*row_floor_at(tensor, 1.0 / 64), 3);
  EXPECT_DOUBLE_EQ(*row_floor_at(tensor, 4), 0);
  EXPECT_DOUBLE_EQ(*row_floor_at(tensor, 0.5), 0.5);
}

TEST(AverageFloor, IgnoresTensorsWithoutFit) {
  const auto analysis = testing::hostile_analysis();
  EXPECT_FALSE(row_floor_at(analysis.tensors.back(), 0.1));
  EXPECT_FALSE(iid_floor_at(analysis.tensors.back(), 0.1));
  EXPECT_EQ(average_floor(analysis.tensors, 1e-3, 5).mse.size(), 5u);
  EXPECT_TRUE(average_floor({analysis.tensors.back()}, 1e-3, 5).mse.empty());
  EXPECT_TRUE(average_floor({}, 1e-3, 5).mse.empty());
}

}  // namespace
}  // namespace ratefloor::report

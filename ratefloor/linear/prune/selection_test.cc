#include "ratefloor/linear/prune/selection.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/linear/feedback/testing/synthetic_layer.h"

namespace ratefloor::linear {
namespace {

using Kept = std::vector<std::uint8_t>;

// One row: weights 3, −2, 1 under Σ_ii = 1, 4, 100.
class ThreeWeights : public ::testing::Test {
 protected:
  ThreeWeights() {
    statistics.channels = 3, statistics.count = 2;
    statistics.second_moment_sum = {2, 0, 0, 8, 0, 200};
    const float weights[] = {3, -2, 1};
    for (std::size_t c = 0; c < 3; ++c) w[c][0] = weights[c];
  }
  Kept kept(Selection rule, double share, std::uint64_t seed = 0) {
    return select_weights(w, statistics, rule, Sparsity::unstructured(share), seed)->kept;
  }
  InputStatistics statistics;
  Columns w{1, 3};
};

TEST_F(ThreeWeights, ByHand) {
  EXPECT_EQ(kept(Selection::kMagnitude, 0.34), (Kept{1, 1, 0}));
  EXPECT_EQ(kept(Selection::kMagnitude, 0.67), (Kept{1, 0, 0}));
  EXPECT_EQ(kept(Selection::kImportance, 0.34), (Kept{0, 1, 1}));
  EXPECT_EQ(kept(Selection::kImportance, 0.67), (Kept{0, 0, 1}));
}

TEST_F(ThreeWeights, WrongInputsAreErrors) {
  const Sparsity half = Sparsity::unstructured(0.5);
  EXPECT_FALSE(select_weights(Columns(1, 4), statistics, Selection::kRandom, half, 0));
  EXPECT_FALSE(select_weights(w, statistics, Selection::kRandom, Sparsity::grouped(1, 2), 0));
  w[1][0] = NAN;
  EXPECT_EQ(select_weights(w, statistics, Selection::kRandom, half, 0).error().code,
            ErrorCode::kNotFinite);
}

// Independent of the weights and of each other: every seed another mask, the same for one seed.
TEST(Selection, RandomIsAFunctionOfTheSeed) {
  const auto layer = testing::synthetic_layer(40, 32, 1, 1);
  Columns w(40, 32);
  const Sparsity sparsity = Sparsity::unstructured(0.75);
  const auto mask = [&](std::uint64_t seed) {
    return *select_weights(w, layer.statistics, Selection::kRandom, sparsity, seed);
  };
  EXPECT_EQ(mask(1), mask(1));
  EXPECT_EQ(mask(1).kept_count(), 320u);
  std::size_t both = 0;
  for (std::size_t i = 0; i < 1280; ++i) both += mask(1).kept[i] & mask(2).kept[i];
  EXPECT_NEAR(static_cast<double>(both), 80, 35);
}

// Σ of squares of the smallest share s of Gaussian weights: s − 2τφ(τ) with Φ(τ) = (1 + s)/2.
TEST(Selection, ErrorsOfGaussianWeightsAreThoseOfTheFormulas) {
  const std::size_t rows = 400, cols = 64;
  const auto layer = testing::synthetic_layer(rows, cols, 1, 2);
  Columns w(rows, cols);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < cols; ++c) w[c][r] = layer.weights[r * cols + c];
  const auto lost = [&](Selection rule, double share) {
    const Mask mask = *select_weights(w, layer.statistics, rule, Sparsity::unstructured(share), 7);
    double sum = 0;
    for (std::size_t c = 0; c < cols; ++c)
      for (std::size_t r = 0; r < rows; ++r)
        if (mask[c][r] == 0) sum += double{w[c][r]} * w[c][r];
    return sum / static_cast<double>(rows * cols);
  };
  EXPECT_NEAR(lost(Selection::kRandom, 0.5), 0.5, 0.02);
  EXPECT_NEAR(lost(Selection::kMagnitude, 0.5), 0.0717, 0.003);  // τ = 0.6745
  EXPECT_NEAR(lost(Selection::kMagnitude, 0.9), 0.5607, 0.012);  // τ = 1.6449
}

}  // namespace
}  // namespace ratefloor::linear

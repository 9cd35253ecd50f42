#include "ratefloor/job/matmul/matmul_trial.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/quant/product/product_error.h"
#include "ratefloor/source/testing/samples.h"

namespace ratefloor::job {
namespace {

using source::testing::gaussian;

TEST(PrepareFactor, KeepsTheOriginalAndCountsTheScales) {
  MatmulRequest request;
  request.rotate = request.normalize = true;
  std::vector<float> x = gaussian(20 * 3, 3);
  for (std::size_t i = 20; i < 40; ++i) x[i] = 0;
  const Result<PreparedFactor> factor = prepare_factor(x, 20, request, 5, Executor(1));
  ASSERT_TRUE(factor);
  EXPECT_EQ(factor->original, x);
  EXPECT_EQ(factor->scale.size(), 3u);
  EXPECT_DOUBLE_EQ(factor->side_bits, 16.0 / 20);
  for (std::size_t r = 0; r < 3; ++r) {
    double energy = 0;
    for (std::size_t i = 0; i < 20; ++i)
      energy += std::pow(static_cast<double>(factor->working[20 * r + i]), 2);
    EXPECT_NEAR(energy / 20, r == 1 ? 0 : 1, 0.02);  // bf16
  }
}

// Rotation is undone by nothing, scales are put back: at a high rate the product is that of the
// original factors.
TEST(RunTrial, MeasuresTheProductOfTheOriginals) {
  MatmulRequest request;
  request.rate_a_bits = request.rate_b_bits = 16;
  request.rotate = request.normalize = true;
  std::vector<float> x = gaussian(100 * 5, 1), y = gaussian(100 * 4, 2);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::ldexp(x[i], static_cast<int>(i / 100) * 3);
  double energy = 0;
  for (std::size_t j = 0; j < 5; ++j)
    for (std::size_t k = 0; k < 4; ++k) {
      double product = 0;
      for (std::size_t i = 0; i < 100; ++i)
        product += static_cast<double>(x[100 * j + i]) * static_cast<double>(y[100 * k + i]);
      energy += product * product;
    }
  const Executor executor(1);
  const Result<PreparedFactor> a = prepare_factor(x, 100, request, 9, executor);
  const Result<PreparedFactor> b = prepare_factor(y, 100, request, 9, executor);
  ASSERT_TRUE(a && b);
  const std::vector<double> product =
      quant::inner_products({a->original, 100}, {b->original, 100}, executor);
  MatmulScheme scheme;
  scheme.quantizer = "e8";
  const Result<TrialOutcome> outcome = run_trial(*a, *b, product, scheme, request, 9, executor);
  ASSERT_TRUE(outcome);
  EXPECT_NEAR(outcome->energy / energy, 1, 1e-12);
  EXPECT_LT(outcome->squared_error, 1e-7 * energy);
  EXPECT_EQ(outcome->kept_fraction, 1);
  EXPECT_NEAR(outcome->rate_a_bits, 16, 0.1);

  // Different seeds would rotate the factors away from each other.
  const Result<PreparedFactor> other = prepare_factor(y, 100, request, 10, executor);
  EXPECT_GT(run_trial(*a, *other, product, scheme, request, 9, executor)->squared_error,
            0.1 * energy);
}

}  // namespace
}  // namespace ratefloor::job

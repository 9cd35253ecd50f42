// What the GGD review of 29 January 2026 says of quantizers, on weights that follow its model: NF4
// and FP4 with and without their scales, its decomposition of NF4's gap, and how far entropy-coded
// scalar quantizers are from the Shannon bound at every rate. claims.yml points here.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "ratefloor/floor/shannon_bounds.h"
#include "ratefloor/quant/block_absmax_error.h"
#include "ratefloor/quant/codebook.h"
#include "ratefloor/quant/scalar_quantizer.h"
#include "ratefloor/source/generalized_gaussian.h"
#include "ratefloor/source/uniform.h"

namespace ratefloor::quant {
namespace {

using source::GeneralizedGaussian;

constexpr double kGishPierce = 0.254614334820063;

double gap(const source::Source& source, double rate, double mse) {
  return rate - floor::slb_bits(source.entropy_bits(), mse);
}

double block_mse(const Codebook& codebook, double beta) {
  const auto mse = expected_block_mse(codebook, GeneralizedGaussian(beta), 64);
  EXPECT_TRUE(mse);
  return mse ? *mse : NAN;
}

// The review counts 4 bits and no scales: 0.59 (Gaussian), 0.60 (GGD) and 1.03 for NF4 and FP4.
TEST(ReviewQuantizers, GapsWithoutScales) {
  const GeneralizedGaussian source(1.7), gaussian(2.0);
  const double nf4 = block_mse(kNf4, 1.7), fp4 = block_mse(kFp4, 1.7);
  EXPECT_NEAR(nf4, 0.0087905, 5e-8);
  EXPECT_NEAR(fp4, 0.0160227, 5e-8);
  EXPECT_NEAR(gap(source, 4, nf4), 0.5893, 5e-5);
  EXPECT_NEAR(gap(gaussian, 4, nf4), 0.5851, 5e-5);  // the Gaussian's bound, as the review has it
  EXPECT_NEAR(gap(source, 4, fp4), 1.0223, 5e-5);
  EXPECT_NEAR(gap(gaussian, 4, fp4), 1.0181, 5e-5);
  EXPECT_NEAR(gap(gaussian, 4, block_mse(kNf4, 2)), 0.5574, 5e-5);  // Gaussian weights
  EXPECT_NEAR(gap(gaussian, 4, block_mse(kFp4, 2)), 0.9643, 5e-5);
  // From the review's own distortion its figures follow, to the rounding of 0.00885.
  EXPECT_NEAR(gap(source, 4, 0.00885), 0.594, 5e-4);
  EXPECT_NEAR(gap(gaussian, 4, 0.00885), 0.590, 5e-4);
  EXPECT_NEAR(gap(source, 4, 0.00885 * 4.24 / 2.31), 1.032, 5e-4);
  EXPECT_NEAR(gap(gaussian, 4, 0.00885 * 4.24 / 2.31), 1.028, 5e-4);
}

// One f32 scale for 64 weights is half a bit, f16 a quarter, doubly quantized 0.127.
TEST(ReviewQuantizers, GapsWithScales) {
  const GeneralizedGaussian source(1.7);
  const double nf4 = block_mse(kNf4, 1.7), fp4 = block_mse(kFp4, 1.7);
  EXPECT_NEAR(gap(source, 4 + 32.0 / 64, nf4), 1.0893, 5e-5);
  EXPECT_NEAR(gap(source, 4 + 16.0 / 64, nf4), 0.8393, 5e-5);
  EXPECT_NEAR(gap(source, 4 + 8.0 / 64 + 32.0 / (64 * 256), nf4), 0.7163, 5e-5);
  EXPECT_NEAR(gap(source, 4 + 32.0 / 64, fp4), 1.5223, 5e-5);
}

TEST(ReviewQuantizers, ErrorsOfNf4AndFp4) {
  EXPECT_NEAR(4.24 / 2.31, 1.8355, 5e-5);
  EXPECT_NEAR(block_mse(kFp4, 1.7) / block_mse(kNf4, 1.7), 1.8227, 5e-5);
  // 0.00885 lies between the errors at β = 1.7 and 1.5.
  EXPECT_LT(block_mse(kNf4, 1.7), 0.00885);
  EXPECT_GT(block_mse(kNf4, 1.5), 0.00885);
}

// 0.25 + 0.25 + 0.1 is no decomposition of NF4's gap. What is: 0.2546 that every scalar quantizer
// loses at high rate; 0.466 that sixteen levels of fixed length lose beyond that (Lloyd–Max); minus
// 0.131 that scaling by blocks wins; plus the scales, 0.127 to 0.5.
TEST(ReviewQuantizers, DecompositionOfNf4) {
  const GeneralizedGaussian source(1.7);
  const auto lloyd = lloyd_max(source, 16);
  ASSERT_TRUE(lloyd);
  const double fixed = gap(source, 4, lloyd->mse),
               without_scales = gap(source, 4, block_mse(kNf4, 1.7));
  EXPECT_NEAR(fixed, 0.7202, 5e-5);
  EXPECT_NEAR(fixed - kGishPierce, 0.4656, 5e-5);
  EXPECT_NEAR(without_scales - fixed, -0.1309, 5e-5);
  EXPECT_NEAR(without_scales - kGishPierce, 0.3347, 5e-5);
}

// R − SLB of the best scalar quantizers at β in [1, 2]: below 0.2546 at every rate tried.
TEST(ReviewQuantizers, EcsqExcessOnTheReviewsRange) {
  for (const double beta : {1.0, 1.3, 1.6, 1.7, 1.9, 2.0}) {
    const GeneralizedGaussian source(beta);
    double previous = 0;
    for (const double rate : {0.1, 0.3, 0.6, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0}) {
      const auto q = ecsq(source, rate);
      ASSERT_TRUE(q);
      const double excess = gap(source, q->entropy_bits, q->mse);
      EXPECT_LT(excess, kGishPierce + 1e-5) << beta << " " << rate;
      if (rate >= 0.6) {
        EXPECT_GT(excess, previous - 1e-5) << beta << " " << rate;
      }
      previous = excess;
    }
  }
}

// In general it is not: between the rates log2 N the uniform source's quantizers lose more.
TEST(ReviewQuantizers, EcsqExcessOfTheUniformSource) {
  const source::Uniform uniform;
  for (const double rate : {0.5, 0.8, 1.3, 1.8, 2.5, 3.5}) {
    const auto q = ecsq(uniform, rate);
    ASSERT_TRUE(q);
    EXPECT_GT(gap(uniform, q->entropy_bits, q->mse), kGishPierce + 1e-4) << rate;
  }
  for (const double rate : {1.0, 2.0, 3.0}) {
    const auto q = ecsq(uniform, rate);
    ASSERT_TRUE(q);
    EXPECT_NEAR(gap(uniform, q->entropy_bits, q->mse), kGishPierce, 1e-9) << rate;
  }
}

}  // namespace
}  // namespace ratefloor::quant

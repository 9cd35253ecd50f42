// The review's three rows in every digit it prints, and what each part of its run adds.
// Figures: docs/math/review-blahut-arimoto.md.
#include "ratefloor/floor/review_reproduction.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/floor/shannon_bounds.h"

namespace ratefloor::floor {
namespace {

constexpr double kDistortion = 0.00885;          // as the review prints it
constexpr double kNearSlope = 56.4971751412429;  // 1/(2D), natural units: where R is D's on the SLB

struct Row {
  double beta, review_rate, review_slb;
  double gap;         // of the reproduced run at 0.00885
  double truncation;  // entropy lost with the tails
  double binning;     // entropy won by flattening the density inside bins
};
constexpr Row kRows[] = {{1.3, 3.373, 3.375, -0.0024100, -0.0026090, 0.0001806},
                         {1.7, 3.404, 3.406, -0.0023543, -0.0024831, 0.0001030},
                         {2.0, 3.408, 3.410, -0.0022983, -0.0024129, 0.0000821}};

double rounded(double value) { return std::round(value * 1000) / 1000; }

double slb(const source::Source& source, double distortion) {
  return slb_bits(source.entropy_bits(), distortion);
}

double half_range(const source::Source& source) { return -source.quantile(1e-4); }

/// One slope of a run, measured against the bound of the uncut source at the point's own D.
double gap_at(const source::GeneralizedGaussian& source, const ReviewRun& run, double slope,
              double* shortfall = nullptr) {
  BlahutArimotoOptions options;
  options.slope = slope;
  options.iterations = run.iterations;
  options.tolerance = run.tolerance;
  options.inside_logarithms = run.inside_logarithms;
  const auto point = blahut_arimoto(discretize(source, run), options);
  EXPECT_TRUE(point);
  if (!point) return NAN;
  if (shortfall) *shortfall = point->shortfall_bits;
  return point->rate_bits - slb(source, point->distortion);
}

TEST(ReviewReproduction, ThreeRowsAtThePrintedDistortion) {
  for (const Row& row : kRows) {
    const source::GeneralizedGaussian source(row.beta);
    const auto points = review_points(source, {});
    ASSERT_TRUE(points);
    const auto rate = interpolated_rate_bits(*points, kDistortion);
    ASSERT_TRUE(rate);
    const double gap = *rate - slb(source, kDistortion);
    EXPECT_NEAR(gap, row.gap, 1e-6);
    EXPECT_EQ(rounded(gap), -0.002);
    EXPECT_NEAR(*rate, row.review_rate, 6e-4);
    EXPECT_EQ(rounded(slb(source, kDistortion)), row.review_slb);
  }
}

// 0.00885 is itself rounded. For every D between 0.0088484 and 0.0088497 all nine figures come out.
TEST(ReviewReproduction, AllNineFiguresForOneUnroundedDistortion) {
  for (const Row& row : kRows) {
    const source::GeneralizedGaussian source(row.beta);
    const auto points = review_points(source, {});
    ASSERT_TRUE(points);
    for (const double distortion : {0.0088485, 0.008849, 0.0088497}) {
      EXPECT_EQ(std::round(distortion * 1e5) / 1e5, kDistortion);
      const auto rate = interpolated_rate_bits(*points, distortion);
      ASSERT_TRUE(rate);
      EXPECT_EQ(rounded(*rate), row.review_rate);
      EXPECT_EQ(rounded(slb(source, distortion)), row.review_slb);
      EXPECT_EQ(rounded(*rate - slb(source, distortion)), -0.002);
    }
  }
}

// The slope at D = 0.00885 lies well inside the run's range (0.003 … 316), and the tolerance is
// never met where it matters: every slope above 8 uses all 120 iterations.
TEST(ReviewReproduction, SlopesAndIterations) {
  const auto points = review_points(source::GeneralizedGaussian(1.7), {});
  ASSERT_TRUE(points);
  ASSERT_EQ(points->size(), 20u);
  EXPECT_LT(points->back().distortion, 0.0016);
  EXPECT_GT(points->front().distortion, 0.98);
  for (const BlahutArimotoPoint& point : *points) {
    if (point.distortion >= 0.06) continue;
    EXPECT_EQ(point.iterations, 120);
    EXPECT_FALSE(point.converged);
  }
}

// Where −0.002 comes from: the entropy of the tails cut off.
TEST(ReviewReproduction, TruncationRemovesTheEntropy) {
  for (const Row& row : kRows) {
    const source::GeneralizedGaussian source(row.beta);
    const TruncatedMoments cut = truncated_moments(source, half_range(source));
    EXPECT_NEAR(cut.probability, 0.9998, 1e-12);
    EXPECT_LT(cut.variance, 0.998);
    EXPECT_NEAR(cut.entropy_bits - source.entropy_bits(), row.truncation, 1e-7);
  }
  // For the Gaussian this is a theorem: the cut source has variance 0.997055, hence
  // R <= ½log2(0.997055/D), 0.0021 bit below the bound of the source it stands for.
  const source::GeneralizedGaussian gaussian(2.0);
  const double variance = truncated_moments(gaussian, half_range(gaussian)).variance;
  EXPECT_NEAR(std::log2(variance) / 2, -0.0021274, 1e-7);
}

TEST(ReviewReproduction, BinningAddsALittle) {
  for (const Row& row : kRows) {
    const source::GeneralizedGaussian source(row.beta);
    const double end = half_range(source), width = 2 * end / 201;
    const TruncatedMoments cut = truncated_moments(source, end);
    const double added = histogram_entropy_bits(discretize(source, {})) - cut.entropy_bits;
    EXPECT_NEAR(added, row.binning, 1e-7);
    // Second order: D(f‖histogram) is about width² J/24 nats (J the Fisher information).
    EXPECT_NEAR(added / (width * width * source.fisher_information() / 24 / std::log(2.0)), 1,
                0.05);
    EXPECT_LT(width / std::sqrt(kDistortion), 0.53);
  }
}

// Truncation and binning leave under 3e-5 bit of the run's gap unexplained.
TEST(ReviewReproduction, TheTwoExplainTheGap) {
  for (const Row& row : kRows) {
    const double unexplained = row.gap - row.truncation - row.binning;
    EXPECT_GT(unexplained, 0);  // R of the cut source is above its own Shannon bound
    EXPECT_LT(unexplained, 3.3e-5);
  }
}

// The same bins with the tails kept: the gap turns positive and is the binning term alone.
TEST(ReviewReproduction, WithTheTailsTheGapIsPositive) {
  for (const Row& row : kRows) {
    const source::GeneralizedGaussian source(row.beta);
    const double width = 2 * half_range(source) / 201;
    ReviewRun run;
    run.tail_probability = 1e-9;
    run.bins = 2 * static_cast<int>(std::floor(-source.quantile(1e-9) / width)) + 1;
    run.tail_probability = source.cdf(-width * run.bins / 2);
    EXPECT_NEAR(gap_at(source, run, kNearSlope), row.binning, 3e-6);
  }
}

// More bins alone (the review's first next step) move the gap away from zero, to the truncation's.
TEST(ReviewReproduction, MoreBinsDoNotHelp) {
  const source::GeneralizedGaussian source(1.7);
  ReviewRun run;
  run.bins = 1001;
  const double gap = gap_at(source, run, kNearSlope);
  EXPECT_LT(gap, kRows[1].gap - 9e-5);
  EXPECT_NEAR(gap, -0.0024522, 1e-6);
}

TEST(ReviewReproduction, IterationsGuardAndInterpolationHardlyMatter) {
  const source::GeneralizedGaussian source(1.7);
  double shortfall = 0, patient_shortfall = 0;
  const double gap = gap_at(source, {}, kNearSlope, &shortfall);
  ReviewRun patient;
  patient.iterations = 2000;
  patient.tolerance = 0;
  const double converged = gap_at(source, patient, kNearSlope, &patient_shortfall);
  EXPECT_LT(std::abs(gap - converged), 2e-6);
  EXPECT_GT(gap, converged);           // fewer iterations make R larger, not smaller
  EXPECT_GT(shortfall, 0.004);         // yet the run itself could not have known: its own bound
  EXPECT_LT(patient_shortfall, 3e-4);  // on what is missing is twice the gap it reports
  ReviewRun bare;
  bare.inside_logarithms = 0;
  EXPECT_NEAR(gap_at(source, bare, kNearSlope), gap, 1e-7);
  const auto rate = interpolated_rate_bits(*review_points(source, {}), kDistortion);
  ASSERT_TRUE(rate);
  EXPECT_NEAR(*rate - slb(source, kDistortion), gap, 1e-6);
}

TEST(ReviewReproduction, TruncatedMomentsTendToTheSources) {
  for (const double beta : {0.7, 1.0, 1.7, 2.0, 5.0}) {
    const source::GeneralizedGaussian source(beta);
    const TruncatedMoments whole = truncated_moments(source, -source.quantile(1e-15));
    EXPECT_NEAR(whole.probability, 1, 1e-14);
    EXPECT_NEAR(whole.variance, 1, 1e-9);
    EXPECT_NEAR(whole.entropy_bits, source.entropy_bits(), 1e-11);
    // A narrow piece is nearly uniform.
    const TruncatedMoments piece = truncated_moments(source, 1e-9);
    EXPECT_NEAR(piece.variance / (1e-18 / 3), 1, 1e-5);
    EXPECT_NEAR(piece.entropy_bits, std::log2(2e-9), 1e-5);
  }
}

// The entropy lost with the tails grows like T exp(−(T/α)^β): no O(exp(−T^β)), the review's form.
TEST(ReviewReproduction, TailErrorIsNotOfTheClaimedOrder) {
  const source::GeneralizedGaussian source(1.7);
  double previous = 0, previous_scaled = 0;
  for (const double end : {3.0, 4.0, 5.0, 6.0, 7.0}) {
    const double lost =
        (source.entropy_bits() - truncated_moments(source, end).entropy_bits) * std::log(2.0);
    const double claimed = lost / std::exp(-std::pow(end, 1.7));
    const double scaled = lost / std::exp(-std::pow(end / source.alpha(), 1.7));
    EXPECT_GT(claimed, 5 * previous);
    EXPECT_GT(scaled, previous_scaled);
    previous = claimed;
    previous_scaled = scaled;
  }
  EXPECT_GT(previous, 1e4);
}

// Halving the bins' width divides their part of the error by four, not by two.
TEST(ReviewReproduction, BinningErrorIsOfSecondOrder) {
  const source::GeneralizedGaussian source(1.7);
  const double cut = truncated_moments(source, half_range(source)).entropy_bits;
  ReviewRun coarse, fine;
  coarse.bins = 200;
  fine.bins = 400;
  const double ratio = (histogram_entropy_bits(discretize(source, coarse)) - cut) /
                       (histogram_entropy_bits(discretize(source, fine)) - cut);
  EXPECT_NEAR(ratio, 4, 0.1);
}

TEST(ReviewReproduction, InterpolationKeepsToItsRange) {
  BlahutArimotoPoint coarse, fine;
  coarse.distortion = 0.1;
  coarse.rate_bits = 1;
  fine.distortion = 0.001;
  fine.rate_bits = 5;
  EXPECT_NEAR(*interpolated_rate_bits({coarse, fine}, 0.01), 3, 1e-12);
  EXPECT_NEAR(*interpolated_rate_bits({coarse, fine}, 0.1), 1, 1e-12);
  EXPECT_FALSE(interpolated_rate_bits({coarse, fine}, 0.2));
  EXPECT_FALSE(interpolated_rate_bits({coarse, fine}, 0.0001));
  EXPECT_FALSE(interpolated_rate_bits({coarse, fine}, NAN));
  EXPECT_FALSE(interpolated_rate_bits({}, 0.01));
}

}  // namespace
}  // namespace ratefloor::floor

// Reverse waterfilling against a direct search, against the iid floor where rows are alike, and the
// small-sample term against simulated rows.
#include "ratefloor/floor/row_conditional.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "ratefloor/floor/iid_floor.h"
#include "ratefloor/source/generalized_gaussian.h"
#include "ratefloor/source/ggd_fit.h"

namespace ratefloor::floor {
namespace {

using source::kGaussianEntropyBits;

constexpr double kNoCorrection = std::numeric_limits<double>::infinity();  // columns

// The definition: bisect the water level.
double waterfilled_bits(const std::vector<float>& scales, double entropy, double distortion) {
  const double unit = std::exp2(2 * (entropy - kGaussianEntropyBits));
  double low = 0, high = 1e6;
  for (int i = 0; i < 300; ++i) {
    const double water = (low + high) / 2;
    double sum = 0;
    for (const float s : scales) sum += std::min(water, s * double{s} * unit);
    (sum < distortion * static_cast<double>(scales.size()) ? low : high) = water;
  }
  double bits = 0;
  for (const float s : scales) {
    if (s > 0) bits += std::max(0.0, std::log2(s * double{s} * unit / low) / 2);
  }
  return bits / static_cast<double>(scales.size());
}

TEST(RowFloorTest, MatchesBisection) {
  const std::vector<std::vector<float>> cases = {
      {1, 1, 1, 1}, {1, 2, 4, 8}, {0.5f}, {0, 1, 0, 3}, {1e-3f, 1, 1, 30, 0.2f, 0.2f, 7}};
  for (const auto& scales : cases) {
    for (const double entropy : {kGaussianEntropyBits, 1.9}) {
      const RowFloor floor(scales, entropy, kNoCorrection);
      double mean_power = 0;
      for (const float s : scales) {
        mean_power += s * double{s} * std::exp2(2 * (entropy - kGaussianEntropyBits));
      }
      mean_power /= static_cast<double>(scales.size());
      for (const double part : {1e-9, 1e-4, 0.01, 0.1, 0.3, 0.7, 0.95, 0.9999}) {
        const double d = part * mean_power;
        const double bits = floor.bits(d);
        EXPECT_NEAR(bits, waterfilled_bits(scales, entropy, d), 1e-9) << part;
        EXPECT_NEAR(floor.distortion(bits) / d, 1, 1e-9);
      }
      EXPECT_EQ(floor.bits(mean_power), 0);
      EXPECT_EQ(floor.bits(10 * mean_power), 0);
      EXPECT_NEAR(floor.distortion(0) / mean_power, 1, 1e-14);
    }
  }
}

TEST(RowFloorTest, EqualRowsAreTheIidFloor) {
  const std::vector<float> scales(100, 0.25f);
  const RowFloor rows(scales, 2.03, kNoCorrection);
  const IidFloor iid(2.03 + std::log2(0.25));
  EXPECT_NEAR(rows.entropy_bits(), iid.entropy_bits(), 1e-13);
  for (const double d : {1e-8, 1e-3, 0.03}) EXPECT_NEAR(rows.bits(d), iid.bits(d), 1e-12);
}

// Unequal rows cost less than one Gaussian of their mean variance: that is the point of the model.
TEST(RowFloorTest, KnowingTheScalesHelps) {
  const std::vector<float> scales = {0.5f, 1, 2};
  const RowFloor rows(scales, kGaussianEntropyBits, kNoCorrection);
  const double variance = (0.25 + 1 + 4) / 3;
  EXPECT_LT(rows.bits(0.01), IidFloor(kGaussianEntropyBits + std::log2(variance) / 2).bits(0.01));
  EXPECT_NEAR(rows.bits(0.01), -std::log2(0.01) / 2, 1e-12);  // scales of geometric mean 1
}

TEST(RowFloorTest, ZeroRowsAreFree) {
  const std::vector<float> some = {1, 1}, padded = {1, 0, 1, 0};
  const RowFloor dense(some, 2, 64), sparse(padded, 2, 64);
  EXPECT_NEAR(sparse.bits(0.01), dense.bits(0.02) / 2, 1e-14);
  EXPECT_EQ(sparse.entropy_bits(), -std::numeric_limits<double>::infinity());
  const std::vector<float> none = {0, 0};
  EXPECT_EQ(RowFloor(none, 2, 64).bits(1e-30), 0);
  EXPECT_EQ(RowFloor(none, 2, 64).distortion(3), 0);
  EXPECT_EQ(RowFloor({}, 2, 64).bits(1), 0);
  EXPECT_EQ(RowFloor({}, 2, 64).distortion(1), 0);
}

TEST(RowFloorTest, DegenerateDensityHasNoFloor) {
  const std::vector<float> scales = {1, 2};
  const RowFloor floor(scales, -std::numeric_limits<double>::infinity(), 64);
  EXPECT_EQ(floor.bits(1e-6), 0);
  EXPECT_EQ(floor.distortion(2), 0);
}

// Rows of iid samples, scaled by their own root mean square and measured without assuming a
// density: with the small-sample term the floor is the source's own, though each row has only a few
// entries.
double entropy_from_scaled_rows(double beta, std::uint64_t rows, std::uint64_t cols,
                                double deficit) {
  const source::GeneralizedGaussian source(beta);
  source::ValueHistogram normalized;
  std::vector<float> row(cols), scales;
  for (std::uint64_t r = 0; r < rows; ++r) {
    source.sample_into(17, r * cols, row);
    double square = 0;
    for (const float x : row) square += double{x} * x;
    scales.push_back(static_cast<float>(std::sqrt(square / static_cast<double>(cols))));
    for (float& x : row) x /= scales.back();
    normalized.add(row);
  }
  const double entropy = source::summarize(normalized).entropy_bits;
  return RowFloor(scales, entropy, static_cast<double>(cols), deficit).entropy_bits();
}

TEST(RowFloorTest, SmallSampleTermGaussian) {
  const double entropy = entropy_from_scaled_rows(2, 60000, 64, kGaussianRowScaleDeficit);
  EXPECT_NEAR(entropy, kGaussianEntropyBits, 1e-3);
  // Without the term the floor would be 0.011 bit too low.
  EXPECT_NEAR(entropy_from_scaled_rows(2, 15000, 64, 0) - kGaussianEntropyBits, -0.01127, 2e-3);
}

TEST(RowFloorTest, SmallSampleTermOfOtherShapes) {
  EXPECT_NEAR(row_scale_deficit(2), kGaussianRowScaleDeficit, 1e-12);
  EXPECT_NEAR(row_scale_deficit(1), 0.375, 1e-12);
  EXPECT_NEAR(row_scale_deficit(1.7), 0.4945, 1e-4);
  for (const double beta : {1.0, 1.4, 4.0}) {
    const double truth = source::GeneralizedGaussian(beta).entropy_bits();
    EXPECT_NEAR(entropy_from_scaled_rows(beta, 30000, 64, row_scale_deficit(beta)), truth, 2.5e-3);
  }
}

}  // namespace
}  // namespace ratefloor::floor

#include "ratefloor/job/weight_scan.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::job {
namespace {

void expect_same(const source::ValueHistogram& a, const source::ValueHistogram& b) {
  const auto x = a.bins(), y = b.bins();
  ASSERT_EQ(x.size(), y.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    EXPECT_EQ(x[i].mean, y[i].mean);
    EXPECT_EQ(x[i].count, y[i].count);
  }
}

// Short rows, rows that fill a chunk, rows longer than a chunk: all against the plain definition.
TEST(WeightScan, MatchesTheDefinitionForEveryWayRowsAreCut) {
  std::vector<float> data(400'000);
  source::GeneralizedGaussian(1.5).sample_into(1, 0, data);
  for (const auto& [rows, cols] :
       {std::pair{400, 1000}, {3, 131'072}, {2, 200'000}, {1, 400'000}}) {
    const auto part = std::span(data).first(static_cast<std::size_t>(rows) * cols);
    const SpanMatrix matrix(part, rows, cols);
    const WeightScan one = scan_weights(matrix, Executor(1));
    const WeightScan two = scan_weights(matrix, Executor(2));
    source::ValueHistogram plain;
    plain.add(part);
    expect_same(one.values, plain);
    expect_same(two.values, plain);
    EXPECT_EQ(one.row_scales, two.row_scales);
    std::vector<float> normalized(part.begin(), part.end());
    for (int r = 0; r < rows; ++r) {
      long double sum = 0;
      for (int c = 0; c < cols; ++c) sum += std::pow<long double>(part[r * cols + c], 2);
      const float scale = one.row_scales[r];
      EXPECT_NEAR(scale, static_cast<float>(std::sqrt(sum / cols)), 1e-6);
      for (int c = 0; c < cols; ++c) normalized[r * cols + c] /= scale;
    }
    source::ValueHistogram expected;
    expected.add(normalized);
    expect_same(scan_normalized(matrix, one.row_scales, Executor(2)), expected);
  }
}

TEST(WeightScan, RowsOfZerosAreLeftOut) {
  const std::vector<float> data{0, 0, 0, 1, -2, 3};
  const SpanMatrix matrix(data, 2, 3);
  const WeightScan scan = scan_weights(matrix, Executor(1));
  EXPECT_EQ(scan.row_scales[0], 0);
  EXPECT_EQ(scan.values.count(), 6u);
  EXPECT_EQ(scan_normalized(matrix, scan.row_scales, Executor(1)).count(), 3u);
}

TEST(WeightScan, TinyWeightsDoNotOverflow) {
  const std::vector<float> data{1e-42f, -2e-42f, 3e-42f, 1e-44f};
  const SpanMatrix matrix(data, 1, 4);
  const WeightScan scan = scan_weights(matrix, Executor(1));
  EXPECT_GT(scan.row_scales[0], 0);
  EXPECT_EQ(scan_normalized(matrix, scan.row_scales, Executor(1)).inf_count(), 0u);
}

}  // namespace
}  // namespace ratefloor::job

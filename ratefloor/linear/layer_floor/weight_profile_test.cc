#include "ratefloor/linear/layer_floor/weight_profile.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ratefloor/linear/calibration/testing/statistics_examples.h"

namespace ratefloor::linear {
namespace {

using Values = std::vector<double>;

constexpr std::size_t kColumns = 7;

/// Row 3 is 0; rows differ in scale.
std::vector<float> example_weights(std::size_t rows) {
  std::vector<float> w = test::random_floats(rows * kColumns, 8);
  for (std::size_t i = 0; i < w.size(); ++i) {
    const std::size_t row = i / kColumns;
    w[i] = row == 3 ? 0 : w[i] * static_cast<float>(1 + row % 4);
  }
  return w;
}

// 300 rows: three pieces.
TEST(WeightProfile, MatchesPlainLoops) {
  const InputStatistics s = test::random_statistics("in", kColumns, 50, 9);
  const Result<InputSpectrum> spectrum = InputSpectrum::make(s);
  ASSERT_TRUE(spectrum);
  for (const std::size_t rows : {1u, 2u, 128u, 300u}) {
    const std::vector<float> w = example_weights(rows);
    const Result<WeightProfile> p =
        weight_profile(SpanMatrix(w, rows, kColumns), *spectrum, Executor(1));
    ASSERT_TRUE(p);
    double total = 0, output = 0;
    Values columns(kColumns), normalized(kColumns), basis(kColumns), normalized_basis(kColumns);
    std::size_t live = 0;
    ASSERT_EQ(p->of_rows.size(), rows);
    for (std::size_t r = 0; r < rows; ++r) {
      const float* const row = w.data() + r * kColumns;
      double square = 0;
      for (std::size_t i = 0; i < kColumns; ++i) square += double{row[i]} * row[i];
      const double of_row = square / kColumns;
      EXPECT_NEAR(p->of_rows[r], of_row, 1e-14 * of_row);
      total += of_row;
      live += of_row > 0;
      for (std::size_t i = 0; i < kColumns; ++i) {
        double coefficient = 0;
        for (std::size_t j = 0; j < kColumns; ++j)
          coefficient += spectrum->eigenvectors()[i * kColumns + j] * row[j];
        columns[i] += double{row[i]} * row[i];
        basis[i] += coefficient * coefficient;
        output += spectrum->eigenvalues()[i] * coefficient * coefficient;
        if (of_row > 0) {
          normalized[i] += row[i] * double{row[i]} / of_row;
          normalized_basis[i] += coefficient * coefficient / of_row;
        }
      }
    }
    const auto count = static_cast<double>(rows), live_count = static_cast<double>(live);
    EXPECT_NEAR(p->mean_square, total / count, 1e-13 * total / count);
    EXPECT_NEAR(p->output_power / output, 1, 1e-12);
    for (std::size_t i = 0; i < kColumns; ++i) {
      EXPECT_NEAR(p->of_columns[i], columns[i] / count, 1e-12);
      EXPECT_NEAR(p->in_basis[i], basis[i] / count, 1e-12);
      EXPECT_NEAR(p->of_normalized_columns[i], normalized[i] / live_count, 1e-12);
      EXPECT_NEAR(p->normalized_in_basis[i], normalized_basis[i] / live_count, 1e-12);
    }
  }
}

TEST(WeightProfile, TheSameBitsOnAnyNumberOfThreads) {
  const InputStatistics s = test::random_statistics("in", kColumns, 50, 9);
  const Result<InputSpectrum> spectrum = InputSpectrum::make(s);
  ASSERT_TRUE(spectrum);
  const std::vector<float> w = example_weights(1000), v = test::random_floats(w.size(), 10);
  const SpanMatrix matrix(w, 1000, kColumns), other(v, 1000, kColumns);
  const Result<WeightProfile> one = weight_profile(matrix, *spectrum, Executor(1));
  const Result<WeightProfile> four = weight_profile(matrix, *spectrum, Executor(4));
  ASSERT_TRUE(one && four);
  EXPECT_EQ(one->mean_square, four->mean_square);
  EXPECT_EQ(one->of_columns, four->of_columns);
  EXPECT_EQ(one->normalized_in_basis, four->normalized_in_basis);
  EXPECT_EQ(one->output_power, four->output_power);
  EXPECT_EQ(*output_distortion(matrix, other, s, Executor(1)),
            *output_distortion(matrix, other, s, Executor(4)));
}

TEST(WeightProfile, Distortion) {
  const InputStatistics s = test::random_statistics("in", kColumns, 50, 9);
  const std::vector<float> w = example_weights(200);
  const SpanMatrix matrix(w, 200, kColumns);
  std::vector<float> half = w;
  for (float& x : half) x /= 2;
  EXPECT_NEAR(*output_distortion(matrix, SpanMatrix(half, 200, kColumns), s, Executor(1)), 0.25,
              1e-12);
  EXPECT_EQ(*output_distortion(matrix, matrix, s, Executor(1)), 0);
  const std::vector<float> zero(w.size());
  const SpanMatrix none(zero, 200, kColumns);
  EXPECT_NEAR(*output_distortion(matrix, none, s, Executor(1)), 1, 1e-12);
  EXPECT_EQ(output_distortion(none, matrix, s, Executor(1)).error().code, ErrorCode::kDegenerate);
  EXPECT_EQ(output_distortion(matrix, SpanMatrix(w, 100, 14), s, Executor(1)).error().code,
            ErrorCode::kInvalidArgument);
}

TEST(WeightProfile, Errors) {
  const InputStatistics s = test::random_statistics("in", kColumns, 50, 9);
  const Result<InputSpectrum> spectrum = InputSpectrum::make(s);
  std::vector<float> w = example_weights(200);
  EXPECT_EQ(weight_profile(SpanMatrix(w, 100, 14), *spectrum, Executor(1)).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(weight_profile(SpanMatrix({}, 0, kColumns), *spectrum, Executor(1)).error().code,
            ErrorCode::kDegenerate);
  w[150 * kColumns + 2] = std::nanf("");
  const SpanMatrix bad(w, 200, kColumns);
  const Result<WeightProfile> profile = weight_profile(bad, *spectrum, Executor(1));
  ASSERT_FALSE(profile);
  EXPECT_EQ(profile.error().code, ErrorCode::kNotFinite);
  EXPECT_NE(profile.error().message.find("(150, 2)"), std::string::npos);
  EXPECT_EQ(output_distortion(bad, bad, s, Executor(1)).error().code, ErrorCode::kNotFinite);
}

}  // namespace
}  // namespace ratefloor::linear

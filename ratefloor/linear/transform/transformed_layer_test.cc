// Transforms of layers change no error; columns kept apart ask nothing of the others; scales of
// channels change no decision.
#include "ratefloor/linear/transform/transformed_layer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/linear/calibration/quadratic_error.h"
#include "ratefloor/linear/calibration/testing/statistics_examples.h"
#include "ratefloor/linear/feedback/cancel.h"
#include "ratefloor/linear/feedback/feedback_method.h"
#include "ratefloor/linear/transform/choose_transform.h"
#include "ratefloor/linear/transform/testing/odd_layers.h"

namespace ratefloor::linear {
namespace {

using codec::rotated::Rotation;
using testing::odd_layer, testing::synthetic_layer, testing::SyntheticLayer;

constexpr Rotation kColumns{.columns = true, .seed = 3}, kRows{.rows = true, .seed = 4},
    kBoth{.columns = true, .rows = true, .seed = 5, .log2_block = 3};

std::vector<float> bells(std::size_t n, std::uint64_t seed) {
  std::vector<float> x(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = static_cast<float>(testing::normal(seed, i));
  return x;
}

TEST(TransformedLayer, ErrorsStayWhatTheyAre) {
  for (const std::size_t cols : {1, 16, 23, 40})
    for (const std::size_t rows : {1, 8, 13})
      for (const Rotation& rotation : {kColumns, kRows, kBoth}) {
        const SyntheticLayer layer = synthetic_layer(rows, cols, 1e4, cols);
        const std::vector<float> delta = bells(rows * cols, 9);
        const Result<TransformedLayer> transformed = transform_layer(
            SpanMatrix(delta, rows, cols), layer.statistics, {rotation, {}}, Executor(1));
        ASSERT_TRUE(transformed);
        const double before = quadratic_error(layer.statistics, delta, rows);
        const double after = quadratic_error(transformed->statistics, transformed->weights, rows);
        EXPECT_NEAR(after / before, 1, 1e-5) << rows << 'x' << cols;
      }
}

// From the definition: the statistics of rotated tokens.
TEST(TransformedLayer, StatisticsAreThoseOfRotatedInputs) {
  for (const std::size_t n : {5, 23, 64}) {
    const std::vector<float> tokens = test::random_floats(40 * n, n);
    std::vector<float> rotated = tokens;
    kColumns.apply(0, n, rotated);
    const InputStatistics expected = test::statistics_of("x", rotated, n);
    const InputStatistics found =
        rotate_statistics(test::statistics_of("x", tokens, n), kColumns, Executor(2));
    ASSERT_TRUE(check_statistics(found)) << check_statistics(found).error().to_string();
    double scale = 0;
    for (const double s : expected.second_moment_sum) scale = std::max(scale, std::abs(s));
    for (std::size_t i = 0; i < packed_size(n); ++i)
      EXPECT_NEAR(found.second_moment_sum[i], expected.second_moment_sum[i], 2e-6 * scale);
    for (std::size_t i = 0; i < n; ++i) {
      EXPECT_NEAR(found.sum[i], expected.sum[i], 1e-5 * std::sqrt(scale * 40));
      EXPECT_GE(found.max_abs[i], expected.max_abs[i] * (1 - 1e-6f));
    }
    const InputStatistics alone =
        rotate_statistics(test::statistics_of("x", tokens, n), kColumns, Executor(1));
    EXPECT_EQ(alone.second_moment_sum, found.second_moment_sum);
  }
}

TEST(TransformedLayer, ComesBack) {
  const std::size_t rows = 13, cols = 20;
  const std::vector<float> weights = bells(rows * cols, 2);
  const SpanMatrix matrix(weights, rows, cols);
  const SyntheticLayer layer = synthetic_layer(rows, cols, 10, 1);
  const LayerTransform transform{kBoth, {0, 7, 19}};
  auto transformed = transform_layer(matrix, layer.statistics, transform, Executor(1));
  ASSERT_TRUE(transformed);
  EXPECT_EQ(transformed->cols, 17u);
  const std::vector<float> back = undo_transform(transform, keep_columns(matrix, transform.apart),
                                                 rows, cols, std::move(transformed->weights));
  for (std::size_t i = 0; i < back.size(); ++i) {
    EXPECT_NEAR(back[i], weights[i], 1e-6);
    if (i % cols == 0 || i % cols == 7 || i % cols == 19) {
      EXPECT_EQ(back[i], weights[i]);
    }
  }
}

// Without the kept columns' rows of Σ the error is the same number, since their Δ is 0.
TEST(TransformedLayer, ColumnsKeptApartHaveNoPartInTheError) {
  const std::size_t rows = 5, cols = 12;
  const SyntheticLayer layer = synthetic_layer(rows, cols, 100, 6);
  const LayerTransform transform{{}, {3, 11}};
  std::vector<float> delta = bells(rows * cols, 1);
  for (std::size_t r = 0; r < rows; ++r) delta[r * cols + 3] = delta[r * cols + 11] = 0;
  const auto others =
      transform_layer(SpanMatrix(delta, rows, cols), layer.statistics, transform, Executor(1));
  ASSERT_TRUE(others);
  EXPECT_NEAR(quadratic_error(others->statistics, others->weights, rows) /
                  quadratic_error(layer.statistics, delta, rows),
              1, 1e-12);
}

class Rounding final : public ColumnQuantizer {
 public:
  Rounding(std::vector<double> steps, std::size_t exact)
      : steps_(std::move(steps)), exact_(exact) {}
  void decide(std::size_t column, std::span<const float> target, std::span<float> out) override {
    const double step = steps_[column];
    for (std::size_t r = 0; r < target.size(); ++r)
      out[r] = column >= exact_ ? target[r]
                                : static_cast<float>(step * std::nearbyint(target[r] / step));
  }

 private:
  std::vector<double> steps_;
  std::size_t exact_;  // columns from here on are kept
};

struct Factored {
  TiledLower lower;
  std::vector<double> steps;  // c/L_ii
};

Factored factored(const InputStatistics& statistics, std::span<const double> ridge, double noise) {
  const std::size_t n = statistics.channels;
  Factored result{TiledLower(n), {}};
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i; j < n; ++j)
      result.lower.at(j, i) = statistics.second_moment_sum[packed_index(n, i, j)] * 0x1p-20 +
                              (i == j && !ridge.empty() ? ridge[i] : 0.0);
  EXPECT_FALSE(result.lower.factor(Executor(1)));
  for (std::size_t i = 0; i < n; ++i) result.steps.push_back(noise / result.lower.at(i, i));
  return result;
}

Columns columns_of(std::span<const float> weights, std::size_t rows, std::size_t cols) {
  Columns columns(rows, cols);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < cols; ++c) columns[c][r] = weights[r * cols + c];
  return columns;
}

// Kept columns, decided first and exactly, send no error to the others: these decide as they would
// for the principal submatrix alone.
TEST(TransformedLayer, OthersMakeUpForNothing) {
  const std::size_t rows = 6, cols = 20, apart = 3;
  const SyntheticLayer layer = synthetic_layer(rows, cols, 100, 8);
  const Factored all = factored(layer.statistics, {}, 0.5);
  Rounding with(all.steps, cols - apart);
  const Columns errors = cancel(all.lower, {}, columns_of(layer.weights, rows, cols), with);
  const auto others = transform_layer(SpanMatrix(layer.weights, rows, cols), layer.statistics,
                                      {{}, {17, 18, 19}}, Executor(1));
  ASSERT_TRUE(others);
  const Factored less = factored(others->statistics, {}, 0.5);
  Rounding without(less.steps, cols);
  const Columns alone =
      cancel(less.lower, {}, columns_of(others->weights, rows, cols - apart), without);
  for (std::size_t c = 0; c < cols; ++c)
    for (std::size_t r = 0; r < rows; ++r)
      EXPECT_EQ(errors[c][r], c < cols - apart ? alone[c][r] : 0.0f);
}

// Powers of two round nothing: decisions scale to the bit.
TEST(TransformedLayer, ScalesOfChannelsChangeNoDecision) {
  const std::size_t rows = 9, cols = 24;
  const SyntheticLayer layer = synthetic_layer(rows, cols, 1e3, 7);
  std::vector<float> scales(cols);
  for (std::size_t i = 0; i < cols; ++i)
    scales[i] = std::ldexp(1.0f, static_cast<int>(i * 7 % 11) - 5);
  const TransformedLayer scaled =
      scale_channels(SpanMatrix(layer.weights, rows, cols), layer.statistics, scales);
  std::vector<double> ridge(cols), scaled_ridge(cols);
  for (std::size_t i = 0; i < cols; ++i) {
    ridge[i] = 0.01 * static_cast<double>(i + 1);
    scaled_ridge[i] = ridge[i] / (double{scales[i]} * scales[i]);
  }
  const Factored plain = factored(layer.statistics, ridge, 0.3),
                 other = factored(scaled.statistics, scaled_ridge, 0.3);
  Rounding a(plain.steps, cols), b(other.steps, cols);
  const Columns errors = cancel(plain.lower, ridge, columns_of(layer.weights, rows, cols), a);
  const Columns found =
      cancel(other.lower, scaled_ridge, columns_of(scaled.weights, rows, cols), b);
  for (std::size_t c = 0; c < cols; ++c)
    for (std::size_t r = 0; r < rows; ++r) EXPECT_EQ(found[c][r], errors[c][r] * scales[c]);
}

// Any other scales: stored steps are rounded to eighths of an octave otherwise, and their exponents
// take a few bits more.
TEST(TransformedLayer, ScalesOfChannelsChangeNoDesign) {
  const std::size_t rows = 512, cols = 32;
  const SyntheticLayer layer = synthetic_layer(rows, cols, 1e2, 3);
  std::vector<float> scales;
  for (std::size_t i = 0; i < cols; ++i)
    scales.push_back(static_cast<float>(std::exp(testing::normal(5, i))));
  const SpanMatrix matrix(layer.weights, rows, cols);
  const TransformedLayer scaled = scale_channels(matrix, layer.statistics, scales);
  const auto point_of = [&](const Matrix& weights, const InputStatistics& statistics) {
    const auto coder = make_transformed_coder(weights, statistics, {},
                                              {.rate_bits = 3, .log2_states = 4}, Executor(2));
    if (!coder) throw std::runtime_error(coder.error().to_string());
    return *measure_layer(*coder, rows, weights, statistics, Executor(2));
  };
  const MeasuredLayer plain = point_of(matrix, layer.statistics),
                      other = point_of(scaled.matrix(), scaled.statistics);
  EXPECT_NEAR(saved_bits(plain, other), 0, 0.05) << "exponents of steps are less alike: header";
}

// What rotations are for: lattices of a fixed rate with a scale for each column, integers with one
// for each group of a row. (QuIP#; a third of the weights' energy is in two columns here.)
TEST(TransformedLayer, FixedRatesGainByRotation) {
  const std::size_t rows = 128, cols = 128;
  const SyntheticLayer layer = odd_layer("columns", rows, cols, 100, 1);
  const SpanMatrix matrix(layer.weights, rows, cols);
  const auto bits = [&](FeedbackSettings settings, bool rotated) {
    settings.transform.rotation = {.columns = rotated, .rows = rotated, .seed = 2};
    auto result = quantize_with_feedback(matrix, layer.statistics, settings, Executor(2));
    if (!result) throw std::runtime_error(result.error().to_string());
    for (std::size_t i = 0; i < result->weights.size(); ++i) result->weights[i] -= layer.weights[i];
    return result->stored_bits / static_cast<double>(matrix.size()) +
           0.5 * std::log2(quadratic_error(layer.statistics, result->weights, rows));
  };
  const FeedbackSettings lattice{.inner = {.kind = Inner::kVoronoiE8, .q = 8}, .damping = 0.01};
  EXPECT_GT(bits(lattice, false) - bits(lattice, true), 0.1);
  const FeedbackSettings integers{.inner = {.kind = Inner::kGroupIntegers, .bits = 3},
                                  .damping = 0.01};
  EXPECT_GT(bits(integers, false) - bits(integers, true), 1.0);
  // With a step for each column and an entropy coder there is nothing to gain.
  const FeedbackSettings coded{.inner = {.kind = Inner::kIntegers},
                               .cancellation = Cancellation::kRegularized};
  EXPECT_LT(bits(coded, false) - bits(coded, true), -1.0);
}

TEST(TransformedLayer, WrongTransformsAreErrors) {
  const SyntheticLayer layer = synthetic_layer(4, 2, 10, 1);
  const SpanMatrix matrix(layer.weights, 4, 2);
  FeedbackSettings settings{.inner = {.kind = Inner::kIntegers}};
  settings.transform.apart = {0, 1};
  EXPECT_EQ(quantize_with_feedback(matrix, layer.statistics, settings, Executor(1)).error().code,
            ErrorCode::kInvalidArgument);
  const std::vector<double> cross(4, 1.0);
  settings.transform = {kColumns, {}};
  settings.drifted_cross = cross;
  EXPECT_FALSE(quantize_with_feedback(matrix, layer.statistics, settings, Executor(1)));
  const std::vector<float> big(8, 3e38f);
  EXPECT_EQ(transform_layer(SpanMatrix(big, 4, 2), layer.statistics, {kColumns, {}}, Executor(1))
                .error()
                .code,
            ErrorCode::kNotFinite);
}

}  // namespace
}  // namespace ratefloor::linear

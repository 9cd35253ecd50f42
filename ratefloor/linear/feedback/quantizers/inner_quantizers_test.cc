// Every inner quantizer on its own and under cancellation: the identity of errors, GPTQ's very
// numbers, rates by hand, and the known errors of Gaussian weights where inputs are white.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/linear/calibration/quadratic_error.h"
#include "ratefloor/linear/feedback/damped_factor.h"
#include "ratefloor/linear/feedback/decided_columns.h"
#include "ratefloor/linear/feedback/quantizers/group_integers.h"
#include "ratefloor/linear/feedback/quantizers/make_inner.h"
#include "ratefloor/linear/feedback/testing/plain_cancellation.h"
#include "ratefloor/linear/feedback/testing/synthetic_layer.h"

namespace ratefloor::linear {
namespace {

using testing::Dense, testing::synthetic_layer, testing::SyntheticLayer;

Columns columns_of(const SyntheticLayer& layer) {
  Columns columns(layer.rows, layer.cols);
  for (std::size_t r = 0; r < layer.rows; ++r)
    for (std::size_t c = 0; c < layer.cols; ++c) columns[c][r] = layer.weights[r * layer.cols + c];
  return columns;
}

const std::vector<std::pair<std::string, InnerSettings>>& all_inner() {
  static const std::vector<std::pair<std::string, InnerSettings>> all = {
      {"integers", {.kind = Inner::kIntegers}},
      {"coded e8", {.kind = Inner::kE8}},
      {"coded leech", {.kind = Inner::kLeech}},
      {"group integers", {.kind = Inner::kGroupIntegers, .bits = 3, .group = 32}},
      {"asymmetric, rows",
       {.kind = Inner::kGroupIntegers, .bits = 3, .group = 0, .asymmetric = true}},
      {"nf4", {.kind = Inner::kNf4}},
      {"nf4 twice", {.kind = Inner::kNf4, .double_quantized = true}},
      {"e8", {.kind = Inner::kVoronoiE8, .q = 6}},
      {"leech", {.kind = Inner::kVoronoiLeech, .q = 4}},
      {"ring trellis", {.kind = Inner::kRingTrellis, .bits = 2, .state_bits = 8}},
  };
  return all;
}

std::unique_ptr<InnerQuantizer> made(const InnerSettings& settings, std::size_t rows,
                                     std::size_t columns, double step = 0.5) {
  static const Executor executor(2);
  const std::vector<double> steps(columns, step);
  auto inner = make_inner(settings, rows, columns, steps, executor);
  if (!inner) throw std::runtime_error(inner.error().to_string());
  return *std::move(inner);
}

// Σ_i L_ii² |t_i − ŵ_i|² = tr(ΔΣΔᵀ), whatever decides, shrunk or not.
TEST(InnerQuantizers, ErrorsOfTargetsAddUpToTheQuadraticError) {
  const SyntheticLayer layer = synthetic_layer(40, 150, 1e3, 1);
  DampedFactor factor(layer.statistics, false, 0);
  ASSERT_TRUE(factor.factor({}, Executor(2)));
  for (const auto& [name, settings] : all_inner())
    for (const bool shrink : {false, true}) {
      const auto inner = made(settings, layer.rows, layer.cols);
      DecidedColumns decided(*inner, layer.rows, layer.cols, shrink);
      cancel(factor.lower(), {}, columns_of(layer), decided);
      double sum = 0;
      std::vector<float> delta = layer.weights;
      for (std::size_t c = 0; c < layer.cols; ++c) {
        sum += decided.sums()[c].error * factor.lower().at(c, c) * factor.lower().at(c, c);
        for (std::size_t r = 0; r < layer.rows; ++r)
          delta[r * layer.cols + c] -= decided.reproduction()[c][r];
      }
      const double error = quadratic_error(layer.statistics, delta, layer.rows);
      double trace_ratio = trace(layer.statistics);
      double scaled = 0;  // the factor is of a scaled Σ
      for (std::size_t i = 0; i < layer.cols; ++i)
        for (std::size_t k = 0; k <= i; ++k)
          scaled += factor.lower().at(i, k) * factor.lower().at(i, k);
      EXPECT_NEAR(sum * trace_ratio / scaled / error, 1, 1e-4) << name << ' ' << shrink;
      const auto length = inner->code_length();
      ASSERT_TRUE(length) << name;
      EXPECT_GT(length->stored_bits, 40 * 150) << name;
      EXPECT_LE(length->entropy_bits, length->stored_bits) << name;
    }
}

// One scale for each row, as GPTQ finds it before the first column; columns reversed.
TEST(InnerQuantizers, GroupIntegersAreGptq) {
  const std::size_t rows = 12, n = 40;
  const SyntheticLayer layer = synthetic_layer(rows, n, 50, 2);
  Dense w = testing::zeros(rows, n), reversed = testing::zeros(n, n);
  std::vector<double> scale(rows);
  for (std::size_t r = 0; r < rows; ++r) {
    float largest = 0;
    for (std::size_t c = 0; c < n; ++c) {
      w[r][c] = layer.weights[r * n + n - 1 - c];
      largest = std::max(largest, std::abs(layer.weights[r * n + c]));
    }
    std::vector<float> one = {largest};
    const auto half = codec::HalfScale::for_scales(one);
    scale[r] = half.decode(half.encode(2 * largest / 15.0f));
  }
  DampedFactor factor(layer.statistics, false, 0);
  ASSERT_TRUE(factor.factor({}, Executor(1)));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const std::size_t a = n - 1 - std::max(i, j), b = n - 1 - std::min(i, j);
      reversed[i][j] = layer.statistics.second_moment_sum[packed_index(n, a, b)];
    }
  const auto inner = made({.kind = Inner::kGroupIntegers, .bits = 4, .group = 0}, rows, n);
  DecidedColumns decided(*inner, rows, n, false);
  cancel(factor.lower(), {}, columns_of(layer), decided);
  for (std::size_t r = 0; r < rows; ++r) {
    const Dense gptq = testing::plain_gptq({w[r]}, reversed, [&](std::size_t, double t) {
      const double q = std::clamp(std::nearbyint(t / scale[r]) + 8, 0.0, 15.0);
      return (q - 8) * scale[r];
    });
    for (std::size_t c = 0; c < n; ++c)
      EXPECT_FLOAT_EQ(decided.reproduction()[n - 1 - c][r], static_cast<float>(gptq[0][c]))
          << r << ' ' << c;
  }
}

// 4 rows of 128 + 2 columns.
TEST(InnerQuantizers, RatesByHand) {
  const SyntheticLayer layer = synthetic_layer(4, 130, 2, 3);
  DampedFactor factor(layer.statistics, false, 0);
  ASSERT_TRUE(factor.factor({}, Executor(1)));
  const auto stored = [&](const InnerSettings& settings) {
    const auto inner = made(settings, 4, 130);
    DecidedColumns decided(*inner, 4, 130, false);
    cancel(factor.lower(), {}, columns_of(layer), decided);
    return inner->code_length()->stored_bits;
  };
  const double weights = 4 * 130;
  EXPECT_EQ(stored({.kind = Inner::kGroupIntegers, .bits = 4, .group = 128}),
            16 + 4 * weights + 2 * 4 * 16);
  EXPECT_EQ(stored({.kind = Inner::kGroupIntegers, .bits = 4, .group = 64, .asymmetric = true}),
            16 + 4 * weights + 3 * 4 * (16 + 4));
  EXPECT_EQ(stored({.kind = Inner::kNf4}), 4 * weights + 3 * 4 * 32);
  EXPECT_EQ(stored({.kind = Inner::kNf4, .double_quantized = true}),
            4 * weights + 3 * (4 * 8 + 2 * 32));
  // One block a column, filled up: 8 coordinates of 3 bits, 2 bits of scale, 16 of the column's.
  EXPECT_EQ(stored({.kind = Inner::kVoronoiE8, .q = 8}), 130 * (24 + 2 + 16));
  // Rings of ⌈8/2⌉ weights.
  EXPECT_EQ(stored({.kind = Inner::kRingTrellis, .bits = 2, .state_bits = 8}),
            16 + 64 + 130 * (8 + 16));
}

// White inputs: gaps of the quantizers themselves (bench/results/voronoi_scales.csv,
// docs/math/bitshift-trellis.md), a column's scale counted.
TEST(InnerQuantizers, ReachTheirKnownErrors) {
  const std::size_t rows = kSlow ? 1536 : 6144, n = 16;
  const SyntheticLayer layer = synthetic_layer(rows, n, 1, 4);
  DampedFactor factor(layer.statistics, false, 0);
  ASSERT_TRUE(factor.factor({}, Executor(1)));
  struct Known {
    InnerSettings settings;
    double step, gap;
  };
  for (const Known& known :
       {Known{{.kind = Inner::kIntegers}, 0.25, 0.255}, Known{{.kind = Inner::kE8}, 0.25, 0.146},
        Known{{.kind = Inner::kLeech}, 0.25, 0.084},
        Known{{.kind = Inner::kVoronoiE8, .q = 8}, 0, 0.345},
        Known{{.kind = Inner::kVoronoiLeech, .q = 4}, 0, 0.216},
        Known{{.kind = Inner::kRingTrellis, .bits = 2, .state_bits = 8}, 0, 0.193}}) {
    const auto inner = made(known.settings, rows, n, known.step);
    DecidedColumns decided(*inner, rows, n, true);
    cancel(factor.lower(), {}, columns_of(layer), decided);
    double error = 0;
    for (const ColumnSums& sums : decided.sums()) error += sums.error;
    const double weights = static_cast<double>(rows * n);
    const double gap =
        inner->code_length()->stored_bits / weights + 0.5 * std::log2(error / weights);
    EXPECT_NEAR(gap, known.gap, kSlow ? 0.08 : 0.02);
  }
}

TEST(InnerQuantizers, SettingsOutOfRangeAreErrors) {
  const Executor executor(1);
  for (const InnerSettings& settings :
       {InnerSettings{.kind = Inner::kTrellis},
        InnerSettings{.kind = Inner::kGroupIntegers, .bits = 9},
        InnerSettings{.kind = Inner::kVoronoiE8, .q = 7},
        InnerSettings{.kind = Inner::kRingTrellis, .bits = 5},
        InnerSettings{.kind = Inner::kRingTrellis, .bits = 2, .state_bits = 17}}) {
    const auto inner = make_inner(settings, 4, 4, {}, executor);
    ASSERT_FALSE(inner);
    EXPECT_EQ(inner.error().code, ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace ratefloor::linear

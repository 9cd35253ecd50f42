// The methods that are one algorithm: rates, gaps and their order on synthetic layers. What each
// inner quantizer does with targets: quantizers/inner_quantizers_test.cc.
#include "ratefloor/linear/feedback/feedback_method.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/linear/calibration/quadratic_error.h"
#include "ratefloor/linear/feedback/testing/synthetic_layer.h"

namespace ratefloor::linear {
namespace {

using testing::synthetic_layer, testing::SyntheticLayer;

FeedbackResult run(const SyntheticLayer& layer, const FeedbackSettings& settings) {
  const SpanMatrix matrix(layer.weights, layer.rows, layer.cols);
  auto result = quantize_with_feedback(matrix, layer.statistics, settings, Executor(2));
  if (!result) throw std::runtime_error(result.error().to_string());
  return *std::move(result);
}

struct Point {
  double rate = 0, entropy = 0, gap = 0;
};

Point measure(const SyntheticLayer& layer, const FeedbackSettings& settings) {
  const FeedbackResult result = run(layer, settings);
  std::vector<float> delta = result.weights;
  for (std::size_t i = 0; i < delta.size(); ++i) delta[i] -= layer.weights[i];
  const auto weights = static_cast<double>(delta.size());
  const double error = quadratic_error(layer.statistics, delta, layer.rows) / weights;
  const double rate = result.stored_bits / weights;
  return {rate, result.entropy_bits / weights,
          rate - testing::waterfilling_rate(layer.eigenvalues, error)};
}

TEST(FeedbackMethod, EveryStepTowardsRegularizationHelps) {
  const SyntheticLayer layer = synthetic_layer(kSlow ? 256 : 1024, kSlow ? 48 : 192, 1e4, 1);
  FeedbackSettings settings{.inner = {.kind = Inner::kIntegers, .rate_bits = 2.5}};
  settings.steps = Steps::kUniform;
  const Point uniform = measure(layer, settings);
  settings.steps = Steps::kPerColumn;
  const Point plain = measure(layer, settings);
  settings.cancellation = Cancellation::kLmmse;
  const Point lmmse = measure(layer, settings);
  settings.cancellation = Cancellation::kRegularized;
  const Point regularized = measure(layer, settings);
  const Point trellis =
      measure(layer, {.inner = {.kind = Inner::kTrellis, .rate_bits = 2.5, .log2_states = 6},
                      .cancellation = Cancellation::kRegularized});
  for (const Point& point : {uniform, plain, lmmse, regularized, trellis}) {
    EXPECT_NEAR(point.rate, 2.5, 0.02);
    EXPECT_LT(point.entropy, point.rate);
  }
  EXPECT_GT(uniform.gap, plain.gap);
  EXPECT_GT(plain.gap, lmmse.gap + 0.02);
  EXPECT_GT(lmmse.gap, regularized.gap + 0.02);
  EXPECT_GT(regularized.gap, trellis.gap + 0.1);
}

// Fixed rates have no step to choose: the ridge of each column comes from what it lost.
TEST(FeedbackMethod, FixedRatesGainByTheRidge) {
  const SyntheticLayer layer = synthetic_layer(256, 128, 1e4, 2);
  for (const InnerSettings& inner :
       {InnerSettings{.kind = Inner::kVoronoiE8, .q = 4},
        InnerSettings{.kind = Inner::kRingTrellis, .bits = 2, .state_bits = 8}}) {
    const Point damped = measure(layer, {.inner = inner, .damping = 0.01});
    const Point regularized =
        measure(layer, {.inner = inner, .cancellation = Cancellation::kRegularized});
    EXPECT_EQ(damped.rate, regularized.rate);
    EXPECT_GT(damped.gap, regularized.gap + 0.1);
  }
}

// One channel 100 times as loud as the others: decided first, it is helped by none of them, but
// helps all. What a decoder must know of the order costs two bits a column here.
TEST(FeedbackMethod, ActOrder) {
  SyntheticLayer layer = synthetic_layer(64, 128, 30, 3);
  const std::size_t n = layer.cols, loud = 5;
  for (std::size_t i = 0; i < n; ++i) {
    double& entry =
        layer.statistics.second_moment_sum[packed_index(n, std::min(i, loud), std::max(i, loud))];
    entry *= i == loud ? 100 : 10;
  }
  FeedbackSettings settings{.inner = {.kind = Inner::kGroupIntegers, .bits = 4, .group = 32},
                            .damping = 0.01};
  const FeedbackResult natural = run(layer, settings);
  settings.order = ColumnOrder::kByActivity;
  const FeedbackResult ordered = run(layer, settings);
  EXPECT_EQ(ordered.stored_bits, natural.stored_bits + 2 * 128);
  // The first column decided is rounded as it is.
  for (std::size_t r = 0; r < layer.rows; ++r) {
    const double miss = std::abs(ordered.weights[r * n + loud] - layer.weights[r * n + loud]);
    EXPECT_LT(miss, 4 * 2 / 15.0);
  }
}

TEST(FeedbackMethod, DampingDoublesUntilTheFactorExists) {
  SyntheticLayer layer = synthetic_layer(16, 24, 1, 4);
  InputStatistics& s = layer.statistics;
  const FeedbackSettings plain{.inner = {.kind = Inner::kGroupIntegers}};
  EXPECT_EQ(run(layer, plain).damping, 0);
  // An eigenvalue of −0.004, about, as from rounded files.
  for (std::size_t i = 0; i < 24; ++i) {
    for (std::size_t j = i; j < 24; ++j)
      s.second_moment_sum[packed_index(24, i, j)] = (i == j ? 0.996 : 1.0) * (1u << 20);
  }
  FeedbackSettings damped = plain;
  damped.damping = 0.001;
  const double needed = run(layer, damped).damping;
  EXPECT_EQ(needed, 0.008);
  for (std::size_t i = 0; i < 24; ++i) s.second_moment_sum[packed_index(24, i, i)] = 1;
  const SpanMatrix matrix(layer.weights, layer.rows, layer.cols);
  const auto hopeless = quantize_with_feedback(matrix, s, damped, Executor(1));
  ASSERT_FALSE(hopeless);
  EXPECT_EQ(hopeless.error().code, ErrorCode::kInternal);
}

TEST(FeedbackMethod, DeadChannelsBecomeZero) {
  SyntheticLayer layer = synthetic_layer(32, 24, 10, 5);
  for (const std::size_t dead : {0, 11, 23})
    for (std::size_t i = 0; i < 24; ++i)
      layer.statistics.second_moment_sum[packed_index(24, std::min(i, dead), std::max(i, dead))] =
          0;
  for (const Inner kind : {Inner::kIntegers, Inner::kGroupIntegers, Inner::kVoronoiE8, Inner::kNf4})
    for (const Cancellation way :
         {Cancellation::kPlain, Cancellation::kLmmse, Cancellation::kRegularized}) {
      const FeedbackResult result = run(layer, {.inner = {.kind = kind}, .cancellation = way});
      EXPECT_EQ(result.dead_channels, 3u);
      for (const std::size_t dead : {0, 11, 23})
        for (std::size_t r = 0; r < 32; ++r) EXPECT_EQ(result.weights[r * 24 + dead], 0.0f);
    }
}

TEST(FeedbackMethod, IsTheSameOnAnyTargetAndThreads) {
  const SyntheticLayer layer = synthetic_layer(140, 24, 1e3, 6);
  const SpanMatrix matrix(layer.weights, layer.rows, layer.cols);
  for (const InnerSettings& inner :
       {InnerSettings{.kind = Inner::kIntegers, .rate_bits = 3},
        InnerSettings{.kind = Inner::kE8, .rate_bits = 3},
        InnerSettings{.kind = Inner::kRingTrellis, .bits = 2, .state_bits = 8},
        InnerSettings{.kind = Inner::kVoronoiLeech, .q = 4}}) {
    const FeedbackSettings settings{.inner = inner, .cancellation = Cancellation::kRegularized};
    const FeedbackResult expected = run(layer, settings);
    const auto alone = quantize_with_feedback(matrix, layer.statistics, settings, Executor(1));
    ASSERT_TRUE(alone);
    EXPECT_EQ(alone->weights, expected.weights);
    EXPECT_EQ(alone->stored_bits, expected.stored_bits);
    kernel::on_every_simd_target([&](const std::string& target) {
      EXPECT_EQ(run(layer, settings).weights, expected.weights) << target;
    });
  }
}

double error_of(const SyntheticLayer& layer, const FeedbackResult& result) {
  std::vector<float> delta = result.weights;
  for (std::size_t i = 0; i < delta.size(); ++i) delta[i] -= layer.weights[i];
  return quadratic_error(layer.statistics, delta, layer.rows);
}

TEST(FeedbackMethod, RescalingLowersTheError) {
  const SyntheticLayer layer = synthetic_layer(100, 48, 1e3, 8);
  for (const InnerSettings& inner : {InnerSettings{.kind = Inner::kGroupIntegers, .bits = 2},
                                     InnerSettings{.kind = Inner::kVoronoiE8, .q = 3}})
    for (const Cancellation way : {Cancellation::kPlain, Cancellation::kLmmse}) {
      FeedbackSettings settings{.inner = inner, .cancellation = way};
      const FeedbackResult as_it_is = run(layer, settings);
      settings.rescale = true;
      const FeedbackResult rescaled = run(layer, settings);
      EXPECT_LT(error_of(layer, rescaled), 0.97 * error_of(layer, as_it_is));
      const bool has_scales = inner.kind == Inner::kVoronoiE8 || way == Cancellation::kLmmse;
      EXPECT_EQ(rescaled.stored_bits, as_it_is.stored_bits + 16 * (100 + (has_scales ? 0 : 48)));
    }
}

// Inputs x̂ = 0.8 x + noise: outputs for them are nearer to what they were.
TEST(FeedbackMethod, DriftIsCorrectedFor) {
  SyntheticLayer layer = synthetic_layer(64, 40, 100, 9);
  const std::size_t n = layer.cols;
  const auto count = static_cast<double>(layer.statistics.count);
  InputStatistics seen = layer.statistics;
  std::vector<double> cross(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i; j < n; ++j) {
      const double sigma = layer.statistics.second_moment_sum[packed_index(n, i, j)] / count;
      cross[i * n + j] = cross[j * n + i] = 0.8 * sigma;
      seen.second_moment_sum[packed_index(n, i, j)] =
          (0.64 * sigma + (i == j ? 0.05 : 0.0)) * count;
    }
  const SpanMatrix matrix(layer.weights, layer.rows, n);
  // tr ŴΣ̂Ŵᵀ − 2 tr WCŴᵀ + tr WΣWᵀ.
  const auto output_error = [&](const std::vector<float>& found) {
    double both = 0;
    for (std::size_t r = 0; r < layer.rows; ++r)
      for (std::size_t k = 0; k < n; ++k)
        for (std::size_t i = 0; i < n; ++i)
          both += double{layer.weights[r * n + k]} * cross[k * n + i] * found[r * n + i];
    return quadratic_error(seen, found, layer.rows) - 2 * both +
           quadratic_error(layer.statistics, layer.weights, layer.rows);
  };
  for (const Cancellation way :
       {Cancellation::kPlain, Cancellation::kLmmse, Cancellation::kRegularized})
    for (const ColumnOrder order : {ColumnOrder::kNatural, ColumnOrder::kByActivity})
      for (const bool rescale : {false, true}) {
        FeedbackSettings settings{.inner = {.kind = Inner::kVoronoiE8, .q = 8},
                                  .order = order,
                                  .cancellation = way,
                                  .rescale = rescale};
        const auto blind = quantize_with_feedback(matrix, seen, settings, Executor(2));
        settings.drifted_cross = cross;
        const auto knowing = quantize_with_feedback(matrix, seen, settings, Executor(2));
        ASSERT_TRUE(blind && knowing);
        EXPECT_LT(output_error(knowing->weights), 0.7 * output_error(blind->weights));
      }
}

TEST(FeedbackMethod, WrongSettingsAreErrors) {
  const SyntheticLayer layer = synthetic_layer(8, 6, 10, 7);
  const SpanMatrix turned(layer.weights, 6, 8), fits(layer.weights, 8, 6);
  const Executor executor(1);
  const auto other = quantize_with_feedback(turned, layer.statistics,
                                            {.inner = {.kind = Inner::kIntegers}}, executor);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::kInvalidArgument);
  const auto plain = quantize_with_feedback(fits, layer.statistics,
                                            {.inner = {.kind = Inner::kTrellis}}, executor);
  ASSERT_FALSE(plain);
  EXPECT_EQ(plain.error().code, ErrorCode::kInvalidArgument);
  const std::vector<double> cross(5);
  FeedbackSettings drifted{.inner = {.kind = Inner::kVoronoiE8}};
  drifted.drifted_cross = cross;
  const auto small = quantize_with_feedback(fits, layer.statistics, drifted, executor);
  ASSERT_FALSE(small);
  EXPECT_EQ(small.error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace ratefloor::linear

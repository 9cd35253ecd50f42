// The methods that are one algorithm: rates, gaps and their order on synthetic layers. What each
// inner quantizer does with targets: quantizers/inner_quantizers_test.cc.
#include "ratefloor/linear/feedback/feedback_method.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/base/testing/sanitizers.h"
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
    std::printf("%.4f %.4f %.4f\n", point.rate, point.entropy, point.gap);
    EXPECT_NEAR(point.rate, 2.5, 0.02);
    EXPECT_LT(point.entropy, point.rate);
  }
  EXPECT_GT(uniform.gap, plain.gap);
  EXPECT_GT(plain.gap, lmmse.gap + 0.02);
  EXPECT_GT(lmmse.gap, regularized.gap + 0.02);
  EXPECT_GT(regularized.gap, trellis.gap + 0.1);
}

}  // namespace
}  // namespace ratefloor::linear

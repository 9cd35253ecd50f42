#include "ratefloor/linear/prune/regularized.h"

#include <gtest/gtest.h>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/linear/calibration/quadratic_error.h"
#include "ratefloor/linear/feedback/testing/synthetic_layer.h"
#include "ratefloor/linear/prune/selection.h"

namespace ratefloor::linear {
namespace {

using testing::synthetic_layer, testing::SyntheticLayer;

Columns weights_of(const SyntheticLayer& layer) {
  return to_columns(SpanMatrix(layer.weights, layer.rows, layer.cols));
}

double plain_error(const SyntheticLayer& layer, const Columns& w, const Sparsity& sparsity) {
  const auto factor = definite_factor(layer.statistics, kUsualDamping, {}, Executor(1));
  return quadratic_error(layer.statistics,
                         errors_by_rows(w, sparsegpt(w, *factor, sparsity)->weights), layer.rows);
}

TEST(RegularizedSparseGpt, LosesAThirdLessOnCorrelatedInputs) {
  const std::size_t rows = 128, cols = kSlow ? 96 : 200;
  for (const std::uint64_t seed : {1, 2}) {
    const SyntheticLayer layer = synthetic_layer(rows, cols, 1e4, seed);
    const Columns w = weights_of(layer);
    for (const double share : {0.5, 0.7, 0.9}) {
      const Sparsity sparsity = Sparsity::unstructured(share);
      const auto best = regularized_sparsegpt(w, layer.statistics, sparsity, {}, Executor(2));
      ASSERT_TRUE(best);
      const double plain = plain_error(layer, w, sparsity);
      EXPECT_LT(best->error, (kSlow ? 0.9 : 0.8) * plain) << seed << ' ' << share;
      EXPECT_GT(best->ridge, 0);
      // And less than masks of magnitude with feedback, at every share.
      const auto factor = definite_factor(layer.statistics, kUsualDamping, {}, Executor(1));
      const auto mask = select_weights(w, layer.statistics, Selection::kMagnitude, sparsity, 0);
      const auto other = prune_with_feedback(w, *factor, *mask);
      EXPECT_LT(best->error,
                quadratic_error(layer.statistics, errors_by_rows(w, other->weights), layer.rows));
      EXPECT_NEAR(static_cast<double>(best->matrix.mask.kept_count()),
                  (1 - share) * static_cast<double>(rows * cols), 2);
    }
  }
}

TEST(RegularizedSparseGpt, IsNeverWorse) {
  for (const double spread : {1.0, 10.0, 1e6})
    for (const double share : {0.3, 0.95}) {
      const SyntheticLayer layer = synthetic_layer(40, 60, spread, 3);
      const Columns w = weights_of(layer);
      const Sparsity sparsity = Sparsity::unstructured(share);
      const auto best = regularized_sparsegpt(
          w, layer.statistics, sparsity,
          [](const DefiniteFactor&) { return std::make_unique<Bf16Values>(); }, Executor(1));
      ASSERT_TRUE(best);
      ASSERT_TRUE(best->values);
      EXPECT_LT(best->error, 1.02 * plain_error(layer, w, sparsity)) << spread << ' ' << share;
    }
}

TEST(RegularizedSparseGpt, NothingToLoseIsNoError) {
  const SyntheticLayer layer = synthetic_layer(4, 8, 10, 4);
  const auto none = regularized_sparsegpt(Columns(4, 8), layer.statistics,
                                          Sparsity::unstructured(0.5), {}, Executor(1));
  ASSERT_TRUE(none);
  EXPECT_EQ(none->error, 0);
  EXPECT_FALSE(regularized_sparsegpt(Columns(4, 7), layer.statistics, Sparsity::unstructured(0.5),
                                     {}, Executor(1)));
}

}  // namespace
}  // namespace ratefloor::linear

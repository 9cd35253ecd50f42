// The bound against a real coder: no rule stores Gaussian weights in fewer bits.
#include "ratefloor/linear/prune/excess.h"

#include <gtest/gtest.h>

#include <vector>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/linear/feedback/testing/synthetic_layer.h"
#include "ratefloor/linear/prune/selection.h"
#include "ratefloor/linear/prune/sparsegpt.h"
#include "ratefloor/linear/prune/stored_columns.h"

namespace ratefloor::linear {
namespace {

TEST(PruningExcess, ByHand) {
  EXPECT_DOUBLE_EQ(pruning_excess_bits(0.5, 0.2, 0.2), 0);
  EXPECT_DOUBLE_EQ(pruning_excess_bits(0, 0.7, 0.1), 0);
  // Means 5 and 3 of 1 and 9.
  EXPECT_NEAR(pruning_excess_bits(0.5, 9, 1), 0.5 * std::log2(5.0 / 3), 1e-12);
  // The table of docs/math/pruning.md: half of Gaussian weights, kept error a tenth of the total.
  const double total = 0.0713 / 0.95;
  EXPECT_NEAR(pruning_excess_bits(0.5, 0.1426, total / 10), 0.599, 0.001);
}

TEST(PruningExcess, NoRuleStoresLess) {
  const std::size_t rows = kSlow ? 256 : 512, cols = 256;
  const auto layer = testing::synthetic_layer(rows, cols, 1, 1);
  const Columns w = to_columns(SpanMatrix(layer.weights, rows, cols));
  const double count = static_cast<double>(rows * cols);
  for (const Selection rule : {Selection::kRandom, Selection::kMagnitude})
    for (const double share : {0.3, 0.5, 0.9})
      for (const float step : {0.25f, 0.7f}) {
        const Mask mask =
            *select_weights(w, layer.statistics, rule, Sparsity::unstructured(share), 1);
        StepValues values(std::vector<float>(cols, step), rows);
        const PrunedMatrix pruned = *prune_without_feedback(w, mask, &values);
        double zero = 0, kept = 0;
        for (std::size_t c = 0; c < cols; ++c)
          for (std::size_t r = 0; r < rows; ++r) {
            const double miss = double{w[c][r]} - pruned.weights[c][r];
            (mask[c][r] != 0 ? kept : zero) += miss * miss;
          }
        const double stored =
            8 *
            static_cast<double>(
                encode_columns({.rows = rows, .cols = cols, .symbols = values.symbols()})
                    ->bytes.size()) /
            count;
        const double shannon = -0.5 * std::log2((zero + kept) / count);
        const double bound = shannon + pruning_excess_bits(share, zero / (share * count),
                                                           kept / ((1 - share) * count));
        EXPECT_GT(stored, bound) << name_of(rule) << ' ' << share << ' ' << step;
        // Kept values in uniform cells and pruned ones spread evenly lose a quarter of a bit each;
        // coarse steps do not fit the threshold besides. A seed would say a random mask's
        // positions.
        const double positions = rule == Selection::kRandom ? 1.1 : 0;
        EXPECT_LT(stored, bound + 0.45 + positions) << name_of(rule) << ' ' << share << ' ' << step;
      }
}

}  // namespace
}  // namespace ratefloor::linear

// Adding up what the logits of a batch say: losses, and differences from a reference.
#pragma once

#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/job/evaluation.h"
#include "ratefloor/model/block_mean.h"
#include "ratefloor/model/decoder.h"
#include "ratefloor/model/hidden_states.h"
#include "ratefloor/model/windows.h"

namespace ratefloor::model {

struct LogitTotals {
  BlockMean nll, reference_nll, kl;
  std::vector<float> token_kl;                // of every predicted token, in order
  std::vector<double> position_kl;            // sums by position in the window
  std::vector<std::uint64_t> position_count;  // and how many
  double squared_error = 0, variance = 0;     // of logits, summed over predicted tokens
  std::uint64_t same_top = 0;
};

/// A batch behind the last layer of a model.
struct FinalState {
  const Decoder& decoder;
  const BatchState& batch;
  const LinearWeights* head = nullptr;  // null: the decoder's own
};

/// `reference`: the same tokens in another model; may be null. Token i + 1 is predicted by row i of
/// its window. Error kNotFinite where logits are not numbers.
Result<void> add_batch(const FinalState& state, const FinalState* reference,
                       std::span<const Window> windows, const Executor& executor,
                       LogitTotals& totals);

/// Mean, percentiles, agreement. Precondition: totals has a reference's share.
void summarize(LogitTotals& totals, std::size_t vocabulary, job::Comparison& into);

}  // namespace ratefloor::model

// What replacing weights does inside a model, matrix by matrix and behind every block.
//
// The reference runs first through a layer; on its inputs x the error Δx of every replaced matrix
// is measured alone. Then the evaluated model runs through the same layer on its own hidden states,
// which carry the errors of all layers before. (docs/math/amplification.md)
#pragma once

#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/job/evaluation.h"
#include "ratefloor/linear/calibration/calibration_file.h"
#include "ratefloor/model/decoder.h"
#include "ratefloor/model/hidden_states.h"

namespace ratefloor::model {

/// How many tokens it looks at, from the text's beginning.
inline constexpr std::size_t kLayerTokens = 2 * kBatchTokens;

/// Fills matrices, blocks and layer_tokens. `batches`: pairs of equal tokens, embedded by each
/// model and not yet run; afterwards they are behind the last layer. `statistics` may be null.
/// Advances `progress` by the tokens of a batch per layer and model.
Result<void> measure_layers(const Decoder& decoder, std::span<BatchState> batches,
                            const Decoder& reference, std::span<BatchState> reference_batches,
                            const linear::CalibrationFile* statistics, const Executor& executor,
                            Progress& progress, job::Comparison& into);

}  // namespace ratefloor::model

// KL of a model from itself with one layer replaced: by that of another model, or with noise in one
// of its matrices.
//
// The hidden states in front of every layer and the logits are kept, so that a replaced layer l
// costs the layers from l on only. Memory: tokens × (layers × hidden + vocabulary) floats.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/job/evaluation.h"
#include "ratefloor/model/decoder.h"
#include "ratefloor/model/hidden_states.h"

namespace ratefloor::model {

class ReplacedLayer {
 public:
  /// Runs `batch` (embedded, not yet run) through `decoder`, which must outlive this.
  static Result<ReplacedLayer> create(const Decoder& decoder, BatchState batch,
                                      const Executor& executor);

  /// Mean KL over the tokens, nats, of the original from the one with `weights` as layer `layer`.
  /// Both must belong to the same architecture.
  Result<double> kl(std::size_t layer, const LayerWeights& weights) const;

  const Decoder& decoder() const { return *decoder_; }
  const Executor& executor() const { return *executor_; }
  std::size_t tokens() const { return batch_.tokens.size(); }

 private:
  ReplacedLayer() = default;
  const Decoder* decoder_ = nullptr;
  const Executor* executor_ = nullptr;
  BatchState batch_;
  std::vector<std::vector<float>> before_;  // in front of each layer
  std::vector<float> logits_;
};

/// blocks[l].kl_nats: only layer l of `decoder` in place of the reference's.
Result<void> measure_blocks(const ReplacedLayer& reference, const Decoder& decoder,
                            Progress& progress, std::vector<job::BlockError>& blocks);

/// For every matrix of every layer: independent Gaussian noise of variance `noise` times the
/// matrix's mean square, drawn from (seed, matrix, entry).
Result<std::vector<job::Sensitivity>> measure_sensitivities(const ReplacedLayer& reference,
                                                            double noise, std::uint64_t seed,
                                                            Progress& progress);

}  // namespace ratefloor::model

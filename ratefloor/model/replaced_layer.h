// KL of a model from itself with one layer replaced, or what lies around the layers.
//
// The hidden states in front of every layer, those behind the last and the logits are kept, so that
// a replaced layer l costs the layers from l on only. Memory: tokens × ((layers + 1) × hidden +
// vocabulary) floats.
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
  /// The same with another embedding, another head, or both; null: the original's. With a tied head
  /// an embedding is not yet a head.
  Result<double> kl(const LinearWeights* embedding, const LinearWeights* head) const;

  const Decoder& decoder() const { return *decoder_; }
  const Executor& executor() const { return *executor_; }
  std::size_t tokens() const { return batch_.tokens.size(); }

 private:
  ReplacedLayer() = default;
  /// Of `hidden`, which is in front of layer `next`.
  Result<double> finish(std::size_t next, std::vector<float> hidden,
                        const LinearWeights& head) const;

  const Decoder* decoder_ = nullptr;
  const Executor* executor_ = nullptr;
  BatchState batch_;
  std::vector<std::vector<float>> before_;  // in front of each layer, and behind the last
  std::vector<float> logits_;
};

/// blocks[l].kl_nats: only layer l of `decoder` in place of the reference's.
Result<void> measure_blocks(const ReplacedLayer& reference, const Decoder& decoder,
                            Progress& progress, std::vector<job::BlockError>& blocks);

}  // namespace ratefloor::model

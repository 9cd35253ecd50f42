// A model with one tensor changed: how far it is from itself.
//
// Every question about a matrix of layer l costs a run of the tokens through the layers from l on.
// Their weights are read each time, unless the whole model takes less than 2 GiB or a quarter of
// the memory there is; then it is kept. Either way the same bits. replaced_layer.h says what the
// hidden states take.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/job/layers/layer_source.h"
#include "ratefloor/model/decoder.h"
#include "ratefloor/model/replaced_layer.h"
#include "ratefloor/model/windows.h"

namespace ratefloor::model {

class ChangedModel {
 public:
  /// On the windows of `text` given, all at once. `decoder` and `executor` must outlive this.
  static Result<std::unique_ptr<ChangedModel>> create(const Decoder& decoder,
                                                      std::span<const std::uint32_t> text,
                                                      std::span<const Window> windows,
                                                      const Executor& executor);

  /// Mean KL over the tokens, nats, of the original from the model with this tensor changed: a
  /// matrix of a block, the embedding (with its head, where they are tied), or the head. Nothing
  /// for other tensors.
  Result<std::optional<double>> kl_with(std::string_view tensor, const job::WeightChange& change);

 private:
  ChangedModel() = default;
  std::optional<Decoder> kept_;
  std::optional<ReplacedLayer> original_;
};

}  // namespace ratefloor::model

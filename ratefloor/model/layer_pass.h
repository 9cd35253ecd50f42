// One block of a decoder, applied to a batch: the steps between decoder.h's formulas and the
// kernels.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/model/decoder.h"

namespace ratefloor::model {

/// Rows of numbers in f32, in bf16, or both.
struct RowBuffer {
  std::vector<float> f32{};
  std::vector<std::uint16_t> bf16{};
};

/// What lies between the steps of a layer. Kept from layer to layer: getting such memory anew from
/// the system costs as much as a product.
struct Workspace {
  RowBuffer normed, qkv, attended, gate;
  std::vector<float> up, update;
};

struct LayerContext {
  const Architecture& architecture;
  const RopeTable& rope;
  const Executor& executor;
  kernel::Precision precision;
  std::size_t layer;
  LayerObserver* observer;  // may be null
  Workspace& space;
};

Result<void> attention_half(const LayerContext& context, const LayerWeights& weights,
                            std::span<const TextRun> texts, std::span<float> hidden);
Result<void> feed_forward_half(const LayerContext& context, const LayerWeights& weights,
                               std::span<float> hidden);

/// RMSNorm of every row into `out`, in the type that gets multiplied (a few rows: always also f32).
Activations norm_rows(std::span<const float> rows, std::span<const float> weight, double eps,
                      kernel::Precision precision, const Executor& executor, RowBuffer& out);

}  // namespace ratefloor::model

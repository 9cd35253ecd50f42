// Taking batches of windows through a decoder, layer by layer.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/progress.h"
#include "ratefloor/model/decoder.h"
#include "ratefloor/model/windows.h"

namespace ratefloor::model {

/// One batch on its way: its tokens, where its windows lie, its hidden states.
struct BatchState {
  std::vector<std::uint32_t> tokens;
  std::vector<TextRun> texts;
  std::vector<float> hidden;  // tokens × hidden
};

/// Without hidden states.
BatchState lay_out_batch(std::span<const std::uint32_t> text, std::span<const Window> windows,
                         const Batch& batch);

/// With those that the embedding gives.
BatchState start_batch(const Decoder& decoder, std::span<const std::uint32_t> text,
                       const std::vector<Window>& windows, const Batch& batch);

/// All batches through all layers, each layer's weights read once. Advances `progress` by the
/// tokens of a batch per layer. Errors about numbers name the window.
Result<void> run_batches(const Decoder& decoder, std::span<BatchState> batches, Progress* progress);

/// Batches that are taken through the layers together: one where all layers are in memory; else as
/// many as keep their hidden states within 1 GiB.
std::size_t batches_together(const Decoder& decoder, bool low_memory);

/// How many rows of logits fit 64 MiB: at least 16, at most 2048.
std::size_t logit_rows(const Architecture& architecture);

}  // namespace ratefloor::model

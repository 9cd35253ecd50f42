#include "ratefloor/model/hidden_states.h"

#include <algorithm>

namespace ratefloor::model {

BatchState lay_out_batch(std::span<const std::uint32_t> text, std::span<const Window> windows,
                         const Batch& batch) {
  BatchState state;
  for (std::size_t i = batch.first; i < batch.first + batch.count; ++i) {
    const auto tokens = text.subspan(windows[i].first, windows[i].tokens);
    state.texts.push_back({.first_row = state.tokens.size(), .tokens = tokens.size()});
    state.tokens.insert(state.tokens.end(), tokens.begin(), tokens.end());
  }
  return state;
}

BatchState start_batch(const Decoder& decoder, std::span<const std::uint32_t> text,
                       const std::vector<Window>& windows, const Batch& batch) {
  BatchState state = lay_out_batch(text, windows, batch);
  state.hidden.resize(state.tokens.size() * decoder.architecture().hidden);
  decoder.embed(state.tokens, state.hidden);
  return state;
}

Result<void> run_batches(const Decoder& decoder, std::span<BatchState> batches,
                         Progress* progress) {
  for (std::size_t layer = 0; layer < decoder.architecture().layers; ++layer) {
    const auto weights = decoder.layer_weights(layer);
    if (!weights) return weights.error();
    for (BatchState& batch : batches) {
      Result<void> done = decoder.run_layer(layer, **weights, batch.texts, batch.hidden);
      if (!done) return done;
      if (progress != nullptr) progress->advance(batch.tokens.size());
    }
  }
  return {};
}

std::size_t batches_together(const Decoder& decoder, bool low_memory) {
  if (!low_memory) return 1;
  constexpr std::size_t kMost = std::size_t{1} << 30;
  const std::size_t bytes = kBatchTokens * decoder.architecture().hidden * sizeof(float);
  return std::max<std::size_t>(1, kMost / bytes);
}

std::size_t logit_rows(const Architecture& architecture) {
  constexpr std::size_t kMost = (std::size_t{64} << 20) / sizeof(float);
  return std::clamp<std::size_t>(kMost / architecture.vocabulary, 16, 2048);
}

}  // namespace ratefloor::model

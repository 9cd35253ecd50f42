// Cutting a text into windows, each evaluated without what came before it.
//
// With stride = window they do not overlap and the first token of each is not predicted. With a
// smaller stride every window but the first predicts only its last `stride` tokens, each with at
// least window − stride tokens of context: the usual sliding protocol.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ratefloor::model {

struct Window {
  std::size_t first = 0, tokens = 0;  // into the text
  std::size_t predicted_from = 1;     // in the window: the first token that counts
};

/// Windows in order; a last one of fewer than two tokens, which predicts nothing, is left out.
/// Preconditions: window >= 2, 1 <= stride <= window.
std::vector<Window> cut_windows(std::size_t tokens, std::size_t window, std::size_t stride);

/// `asked`, or, where that is 0, 2048 tokens or the model's context if that is shorter.
std::size_t window_or_default(std::uint64_t asked, std::size_t max_positions);

/// Runs of windows with at most `most` tokens (and at least one window each).
struct Batch {
  std::size_t first = 0, count = 0;  // windows
  std::size_t tokens = 0;
};
std::vector<Batch> batch_windows(const std::vector<Window>& windows, std::size_t most);

/// How many tokens go through the layers together: enough to fill the cores, few enough for the
/// caches. Fixed, because results may depend on it.
inline constexpr std::size_t kBatchTokens = 2048;

}  // namespace ratefloor::model

// The windows of a text that a model is calibrated on, and those that are kept back to measure on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/model/windows.h"

namespace ratefloor::model {

struct WindowChoice {
  std::uint64_t window = 0;  // tokens
  std::uint64_t skip = 0;    // windows of the text's beginning
  std::uint64_t most = 0;    // windows after those; 0: all
};

/// Windows of a text of `tokens` tokens, side by side. Errors: kInvalidArgument for a window that
/// is too short or longer than `max_positions`, kDegenerate where none is left,
/// naming `file`, the text's.
Result<std::vector<Window>> choose_windows(const WindowChoice& choice, std::size_t max_positions,
                                           std::size_t tokens, const std::string& file);

/// How many of the last windows to keep back so that they hold `tokens` tokens: at most a quarter
/// of the whole windows, but one where there are two; a last window that is shorter than the others
/// comes on top, since it may hold next to nothing. 0 for tokens = 0 or a single window.
std::size_t probe_windows(std::span<const Window> windows, std::uint64_t tokens);

/// The first windows with `tokens` tokens in all, the last one cut off there; all where that is
/// more than there are. No window of a single token.
std::vector<Window> leading_windows(std::span<const Window> windows, std::uint64_t tokens);

/// A hash of the very tokens that lie in the windows, so that two halves of a text are two texts;
/// 16 digits.
std::string token_hash(std::span<const std::uint32_t> text, std::span<const Window> windows);

std::uint64_t count_tokens(std::span<const Window> windows);

}  // namespace ratefloor::model

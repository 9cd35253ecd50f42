#include "ratefloor/model/calibration_windows.h"

#include <algorithm>

#include "ratefloor/base/content_hash.h"

namespace ratefloor::model {

Result<std::vector<Window>> choose_windows(const WindowChoice& choice, std::size_t max_positions,
                                           std::size_t tokens, const std::string& file) {
  if (choice.window < 2 || choice.window > max_positions)
    return make_error(ErrorCode::kInvalidArgument, "a window of " + std::to_string(choice.window) +
                                                       " tokens does not fit a context of " +
                                                       std::to_string(max_positions))
        .remedied_by("choose --window from 2 to that");
  std::vector<Window> windows = cut_windows(tokens, choice.window, choice.window);
  const auto skip =
      static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(choice.skip, windows.size()));
  windows.erase(windows.begin(), windows.begin() + skip);
  if (choice.most > 0 && windows.size() > choice.most) windows.resize(choice.most);
  if (windows.empty())
    return make_error(ErrorCode::kDegenerate, "the text has " + std::to_string(tokens) +
                                                  (tokens == 1 ? " token" : " tokens") +
                                                  ", which leaves no window to calibrate on")
        .in_file(file)
        .remedied_by(choice.skip > 0 ? "give a longer text, or skip fewer windows"
                                     : "give a longer text");
  return windows;
}

std::size_t probe_windows(std::span<const Window> windows, std::uint64_t tokens) {
  if (windows.size() < 2) return 0;
  const std::size_t tail = windows.back().tokens < windows.front().tokens ? 1 : 0;
  const std::size_t quarter = std::max<std::size_t>(1, (windows.size() - tail) / 4);
  const std::size_t most = std::min(quarter + tail, windows.size() - 1);
  std::size_t count = 0;
  for (std::uint64_t held = 0; count < most && held < tokens; ++count)
    held += windows[windows.size() - 1 - count].tokens;
  return count;
}

std::vector<Window> leading_windows(std::span<const Window> windows, std::uint64_t tokens) {
  std::vector<Window> out;
  for (Window window : windows) {
    window.tokens = static_cast<std::size_t>(std::min<std::uint64_t>(window.tokens, tokens));
    if (window.tokens < 2) break;
    tokens -= window.tokens;
    out.push_back(window);
  }
  return out;
}

std::string token_hash(std::span<const std::uint32_t> text, std::span<const Window> windows) {
  ContentHasher hasher;
  for (const Window& window : windows)
    hasher.update(std::as_bytes(text.subspan(window.first, window.tokens)));
  return hasher.hex();
}

std::uint64_t count_tokens(std::span<const Window> windows) {
  std::uint64_t tokens = 0;
  for (const Window& window : windows) tokens += window.tokens;
  return tokens;
}

}  // namespace ratefloor::model

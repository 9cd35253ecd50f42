#include "ratefloor/model/windows.h"

#include <algorithm>

namespace ratefloor::model {

std::vector<Window> cut_windows(std::size_t tokens, std::size_t window, std::size_t stride) {
  std::vector<Window> windows;
  std::size_t predicted = 0;  // the end of what is predicted so far
  for (std::size_t first = 0; first + 1 < tokens; first += stride) {
    const std::size_t end = std::min(first + window, tokens);
    Window made{first, end - first, 1};
    if (stride < window && first > 0) made.predicted_from = predicted - first;
    if (made.tokens >= 2 && made.predicted_from < made.tokens) windows.push_back(made);
    predicted = end;
    if (stride < window && end == tokens) break;
  }
  return windows;
}

std::size_t window_or_default(std::uint64_t asked, std::size_t max_positions) {
  constexpr std::size_t kDefault = 2048;
  return asked == 0 ? std::min(kDefault, max_positions) : asked;
}

std::vector<Batch> batch_windows(const std::vector<Window>& windows, std::size_t most) {
  std::vector<Batch> batches;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    if (batches.empty() || batches.back().tokens + windows[i].tokens > most)
      batches.push_back({i, 0, 0});
    batches.back().count += 1;
    batches.back().tokens += windows[i].tokens;
  }
  return batches;
}

}  // namespace ratefloor::model

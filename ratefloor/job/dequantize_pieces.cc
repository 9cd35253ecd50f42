// See dequantize_pieces.h. The window says when a piece is made, never what is in it: the bytes are
// the same for any number of threads.
#include "ratefloor/job/dequantize_pieces.h"

#include <algorithm>

#include "ratefloor/base/first_failure.h"

namespace ratefloor::job {

Result<void> make_pieces(const std::vector<Chunk>& pieces, std::size_t entry_bytes,
                         const Executor& executor,
                         const std::function<Result<void>(std::size_t, std::span<std::byte>)>& fill,
                         const io::safetensors::ByteSink& sink) {
  const std::size_t most = 4 * std::size_t{executor.threads()};
  std::vector<std::byte> window;
  std::vector<std::size_t> begins;
  std::vector<Result<void>> outcomes;
  for (std::size_t first = 0; first < pieces.size(); first += most) {
    const std::size_t count = std::min(most, pieces.size() - first);
    begins.assign(1, 0);
    for (std::size_t i = 0; i < count; ++i)
      begins.push_back(begins.back() + pieces[first + i].size * entry_bytes);
    window.resize(begins.back());
    outcomes.assign(count, {});
    executor.for_each(count, [&](std::size_t i) {
      const std::span<std::byte> out(window.data() + begins[i], begins[i + 1] - begins[i]);
      outcomes[i] = fill(first + i, out);
    });
    if (Result<void> failed = first_failure(outcomes); !failed) return failed;
    if (Result<void> taken = sink(window); !taken) return taken;
  }
  return {};
}

}  // namespace ratefloor::job

#include "ratefloor/model/noise_slopes.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ratefloor/base/physical_memory.h"
#include "ratefloor/model/calibration_windows.h"
#include "ratefloor/model/hidden_states.h"
#include "ratefloor/model/replaced_layer.h"
#include "ratefloor/model/sensitivities.h"

namespace ratefloor::model {
namespace {

bool fits_in_memory(const Decoder& decoder) {
  constexpr std::uint64_t kSmall = std::uint64_t{2} << 30;
  const std::uint64_t entry = decoder.precision() == kernel::Precision::kBf16 ? 2 : 4;
  std::uint64_t bytes = 0;
  for (const std::string& name : decoder.source().names())
    bytes += entry * decoder.source().weights(name);
  return bytes < std::max(kSmall, physical_memory() / 4);
}

void add(const std::vector<job::Sensitivity>& found, job::NoiseSlopes& into) {
  for (const job::Sensitivity& matrix : found) into[matrix.name] = matrix.slope;
}

}  // namespace

Result<job::NoiseSlopes> noise_slopes(const Decoder& decoder, std::span<const std::uint32_t> text,
                                      std::span<const Window> windows, std::uint64_t seed,
                                      const Executor& executor, Progress& progress) {
  std::optional<Decoder> kept;
  if (fits_in_memory(decoder)) {
    Result<Decoder> whole = Decoder::open(decoder.source().path(), {decoder.precision()}, executor);
    if (!whole) return std::move(whole).error();
    kept.emplace(*std::move(whole));
  }
  const Decoder& used = kept ? *kept : decoder;
  const std::vector<Window> all(windows.begin(), windows.end());
  BatchState batch = start_batch(used, text, all, {0, all.size(), count_tokens(all)});
  const Result<ReplacedLayer> original = ReplacedLayer::create(used, std::move(batch), executor);
  if (!original) return original.error();

  job::NoiseSlopes slopes;
  const std::size_t layers = used.architecture().layers;
  for (std::size_t layer = 0; layer < layers; ++layer) {
    const auto found = layer_sensitivities(*original, layer, kSlopeNoise, seed, nullptr);
    if (!found) return found.error();
    add(*found, slopes);
    progress.item("layer " + std::to_string(layer + 1) + " of " + std::to_string(layers) +
                  ": noise in each matrix");
  }
  const auto found = outer_sensitivities(*original, kSlopeNoise, seed);
  if (!found) return found.error();
  add(*found, slopes);
  return slopes;
}

}  // namespace ratefloor::model

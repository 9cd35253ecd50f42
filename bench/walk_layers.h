// A model's matrices in the order in which activations pass them, each with the statistics of the
// inputs that it has behind whatever became of those before.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ratefloor/job/layers/stages.h"
#include "ratefloor/job/quantize/tensor_policy.h"
#include "ratefloor/linear/calibration/input_names.h"
#include "ratefloor/model/decoder.h"
#include "ratefloor/model/prefix_source.h"

namespace ratefloor::bench {

struct NamedMatrix {
  std::string name;
  std::size_t rows = 0, cols = 0;
  std::vector<float> weights;
};

/// By name; what is not there is as in the original.
using Replaced = std::map<std::string, std::vector<float>, std::less<>>;

/// What becomes of a matrix; empty: it stays.
using Replace = std::function<Result<std::vector<float>>(const NamedMatrix& matrix,
                                                         const linear::InputStatistics& input)>;

class NoProgress final : public Progress {
 public:
  void begin(std::uint64_t) override {}
  void advance(std::uint64_t) override {}
  void item(std::string_view) override {}
};

/// Of the model, with what is in `replaced` (which must outlive the reader) in its place.
inline job::WeightReader reader_of(const model::Decoder& decoder, const Replaced& replaced,
                                   const Executor& executor) {
  return [&](std::string_view name, std::span<float> out) -> Result<void> {
    const auto at = replaced.find(name);
    if (at == replaced.end()) return decoder.source().read(name, out, executor);
    std::copy(at->second.begin(), at->second.end(), out.begin());
    return {};
  };
}

/// Visits the matrices that `quantize` would quantize and that have statistics: those of all
/// blocks, and an untied head; not the embedding.
inline Result<Replaced> walk_layers(const model::Decoder& decoder, const std::string& model,
                                    const std::string& text, std::uint64_t windows,
                                    const Executor& executor, const Replace& replace) {
  auto source = model::PrefixSource::open(
      {.model = model, .text = text, .max_windows = windows, .slope_tokens = 0, .probe_tokens = 0},
      executor);
  if (!source) return source.error();
  Replaced replaced;
  const job::WeightReader reader = reader_of(decoder, replaced, executor);
  NoProgress progress;
  const std::size_t blocks = decoder.architecture().layers;
  for (std::size_t stage = 0; stage < blocks + 2; ++stage) {
    const auto statistics = (*source)->enter(stage, true, progress);
    if (!statistics) return statistics.error();
    for (const std::string& name : decoder.source().names()) {
      const auto input = statistics->find(linear::input_of(name));
      const auto shape = decoder.source().shape(name);
      if (input == statistics->end() || job::stage_of(name, blocks) != stage) continue;
      NamedMatrix matrix{name, (*shape)[0], (*shape)[1], {}};
      matrix.weights.resize(matrix.rows * matrix.cols);
      if (matrix.weights.size() < job::kMinWeights || matrix.cols < job::kMinCols) continue;
      Result<void> read = decoder.source().read(name, matrix.weights, executor);
      if (!read) return std::move(read).error();
      Result<std::vector<float>> made = replace(matrix, *input->second);
      if (!made) return std::move(made).error().in_tensor(name);
      if (!made->empty()) replaced[name] = *std::move(made);
    }
    if (Result<void> left = (*source)->leave(stage, reader, progress); !left)
      return std::move(left).error();
  }
  return replaced;
}

}  // namespace ratefloor::bench

#include "ratefloor/model/changed_model.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "ratefloor/base/physical_memory.h"
#include "ratefloor/kernel/convert.h"
#include "ratefloor/model/calibration_windows.h"
#include "ratefloor/model/hidden_states.h"

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

Result<LinearWeights> changed(const LinearWeights& w, const job::WeightChange& change) {
  std::vector<float> x = w.f32;
  if (w.precision == kernel::Precision::kBf16) {
    x.resize(w.bf16.size());
    kernel::bf16_to_f32(w.bf16, x);
  }
  if (Result<void> done = change(x); !done) return std::move(done).error();
  LinearWeights out = make_linear(std::move(x), w.out, w.in, w.precision);
  out.bias = w.bias;
  return out;
}

Result<std::optional<double>> known(const Result<double>& kl) {
  if (!kl) return kl.error();
  return std::optional<double>(*kl);
}

}  // namespace

Result<std::unique_ptr<ChangedModel>> ChangedModel::create(const Decoder& decoder,
                                                           std::span<const std::uint32_t> text,
                                                           std::span<const Window> windows,
                                                           const Executor& executor) {
  std::unique_ptr<ChangedModel> made(new ChangedModel);
  if (fits_in_memory(decoder)) {
    Result<Decoder> whole = Decoder::open(decoder.source().path(), {decoder.precision()}, executor);
    if (!whole) return std::move(whole).error();
    made->kept_.emplace(*std::move(whole));
  }
  const Decoder& used = made->kept_ ? *made->kept_ : decoder;
  const std::vector<Window> all(windows.begin(), windows.end());
  BatchState batch = start_batch(used, text, all, {0, all.size(), count_tokens(all)});
  Result<ReplacedLayer> original = ReplacedLayer::create(used, std::move(batch), executor);
  if (!original) return std::move(original).error();
  made->original_.emplace(*std::move(original));
  return made;
}

Result<std::optional<double>> ChangedModel::kl_with(std::string_view tensor,
                                                    const job::WeightChange& change) {
  const Decoder& decoder = original_->decoder();
  const OuterWeights& outer = decoder.outer();
  const bool tied = decoder.architecture().tied_head;
  if (tensor == kEmbeddingName || (tensor == kHeadName && !tied)) {
    const bool read = tensor == kEmbeddingName;
    const Result<LinearWeights> own = changed(read ? outer.embedding : outer.head, change);
    if (!own) return own.error();
    return known(original_->kl(read ? &*own : nullptr, !read || tied ? &*own : nullptr));
  }
  for (std::size_t layer = 0; layer < decoder.architecture().layers; ++layer)
    for (const MatrixKind kind : kAllMatrixKinds) {
      if (matrix_name(layer, kind) != tensor) continue;
      const auto weights = decoder.layer_weights(layer);
      if (!weights) return weights.error();
      LayerWeights own = **weights;
      Result<LinearWeights> matrix = changed(own.matrix(kind), change);
      if (!matrix) return std::move(matrix).error();
      own.matrix(kind) = *std::move(matrix);
      return known(original_->kl(layer, own));
    }
  return std::optional<double>();
}

}  // namespace ratefloor::model

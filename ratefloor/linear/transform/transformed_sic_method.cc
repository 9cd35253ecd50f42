#include "ratefloor/linear/transform/transformed_sic_method.h"

#include <utility>

namespace ratefloor::linear {

std::optional<TransformChoice> TransformMemory::choice() const {
  const std::lock_guard lock(mutex_);
  return choice_;
}

void TransformMemory::keep(const TransformChoice& choice) {
  const std::lock_guard lock(mutex_);
  choice_ = choice;
}

TransformedSicMethod::TransformedSicMethod(std::shared_ptr<const InputStatistics> statistics,
                                           TransformSettings settings,
                                           std::shared_ptr<TransformMemory> memory)
    : statistics_(std::move(statistics)),
      settings_(std::move(settings)),
      memory_(memory ? std::move(memory) : std::make_shared<TransformMemory>()) {}

std::string TransformedSicMethod::name() const {
  const std::optional<TransformChoice> choice = memory_->choice();
  return codec_of(choice ? choice->transform : LayerTransform{});
}

std::string TransformedSicMethod::description() const {
  return "entropy-coded trellis down each column, with regularized successive cancellation, "
         "rotated "
         "where that saves bits";
}

Result<std::unique_ptr<codec::ChunkCoder>> TransformedSicMethod::prepare(
    const Matrix& matrix, const codec::TensorModel&, const Executor& executor) const {
  std::optional<TransformChoice> known = memory_->choice();
  const bool settled = known.has_value();
  if (!known) {
    Result<TransformChoice> choice = choose_transform(matrix, *statistics_, settings_, executor);
    if (!choice) return std::move(choice).error();
    known = *std::move(choice);
  }
  const auto coder_of = [&](const LayerTransform& transform) {
    return make_transformed_coder(matrix, *statistics_, transform, settings_.sic, executor);
  };
  auto coder = coder_of(known->transform);
  if (!coder) return std::move(coder).error();
  if (!settled && !known->transform.none() && known->sample_rows < matrix.rows()) {
    auto plain = coder_of({});
    if (!plain) return std::move(plain).error();
    const auto point_of = [&](const TransformedCoder& one) {
      return measure_layer(one, matrix.rows(), matrix, *statistics_, executor);
    };
    const Result<MeasuredLayer> with = point_of(*coder), without = point_of(*plain);
    if (!with) return with.error();
    if (!without) return without.error();
    if (saved_bits(*without, *with) <= 0) {
      known->kind = TransformKind::kNone;
      known->transform = {};
      coder = std::move(plain);
    }
  }
  memory_->keep(*known);
  return std::move(coder->coder);
}

std::unique_ptr<codec::Method> make_transformed_sic(
    std::shared_ptr<const InputStatistics> statistics, const SicSettings& settings,
    std::uint64_t seed, std::shared_ptr<TransformMemory> memory) {
  return std::make_unique<TransformedSicMethod>(
      std::move(statistics),
      TransformSettings{.sic = settings, .seed = seed, .candidates = std::nullopt},
      std::move(memory));
}

}  // namespace ratefloor::linear

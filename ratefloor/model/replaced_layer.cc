#include "ratefloor/model/replaced_layer.h"

#include <algorithm>
#include <utility>

#include "ratefloor/model/token_loss.h"

namespace ratefloor::model {

Result<ReplacedLayer> ReplacedLayer::create(const Decoder& decoder, BatchState batch,
                                            const Executor& executor) {
  ReplacedLayer made;
  made.decoder_ = &decoder;
  made.executor_ = &executor;
  const Architecture& a = decoder.architecture();
  std::vector<float> hidden = batch.hidden;
  for (std::size_t layer = 0; layer < a.layers; ++layer) {
    made.before_.push_back(hidden);
    const auto weights = decoder.layer_weights(layer);
    if (!weights) return weights.error();
    if (Result<void> done = decoder.run_layer(layer, **weights, batch.texts, hidden); !done)
      return std::move(done).error();
  }
  made.logits_.resize(batch.tokens.size() * a.vocabulary);
  if (Result<void> done = decoder.logits(hidden, made.logits_); !done)
    return std::move(done).error();
  made.before_.push_back(std::move(hidden));
  made.batch_ = std::move(batch);
  return made;
}

Result<double> ReplacedLayer::kl(std::size_t layer, const LayerWeights& weights) const {
  std::vector<float> hidden = before_[layer];
  if (Result<void> done = decoder_->run_layer(layer, weights, batch_.texts, hidden); !done)
    return std::move(done).error();
  return finish(layer + 1, std::move(hidden), decoder_->outer().output(decoder_->architecture()));
}

Result<double> ReplacedLayer::kl(const LinearWeights* embedding, const LinearWeights* head) const {
  const LinearWeights& last =
      head != nullptr ? *head : decoder_->outer().output(decoder_->architecture());
  if (embedding == nullptr) return finish(before_.size() - 1, before_.back(), last);
  std::vector<float> hidden(batch_.hidden.size());
  decoder_->embed(*embedding, batch_.tokens, hidden);
  return finish(0, std::move(hidden), last);
}

Result<double> ReplacedLayer::finish(std::size_t next, std::vector<float> hidden,
                                     const LinearWeights& head) const {
  const Architecture& a = decoder_->architecture();
  for (; next < a.layers; ++next) {
    const auto own = decoder_->layer_weights(next);
    if (!own) return own.error();
    if (Result<void> done = decoder_->run_layer(next, **own, batch_.texts, hidden); !done)
      return std::move(done).error();
  }
  const std::size_t v = a.vocabulary, piece = logit_rows(a);
  std::vector<double> kl(tokens());
  for (std::size_t first = 0; first < tokens(); first += piece) {
    const std::size_t rows = std::min(piece, tokens() - first);
    std::vector<float> found(rows * v);
    const auto in = std::span<const float>(hidden).subspan(first * a.hidden, rows * a.hidden);
    if (Result<void> done = decoder_->logits(head, in, found); !done)
      return std::move(done).error();
    executor_->for_each(rows, [&](std::size_t i) {
      kl[first + i] = divergence(std::span(logits_).subspan((first + i) * v, v),
                                 std::span(found).subspan(i * v, v))
                          .kl;
    });
  }
  double sum = 0;
  for (const double x : kl) sum += x;
  return sum / static_cast<double>(tokens());
}

Result<void> measure_blocks(const ReplacedLayer& reference, const Decoder& decoder,
                            Progress& progress, std::vector<job::BlockError>& blocks) {
  const std::size_t layers = reference.decoder().architecture().layers;
  for (std::size_t layer = 0; layer < layers; ++layer) {
    const auto weights = decoder.layer_weights(layer);
    if (!weights) return weights.error();
    const Result<double> kl = reference.kl(layer, **weights);
    if (!kl) return kl.error();
    blocks[layer].kl_nats = *kl;
    progress.advance((layers - layer) * reference.tokens());
  }
  return {};
}

}  // namespace ratefloor::model

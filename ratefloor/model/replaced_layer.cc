#include "ratefloor/model/replaced_layer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "ratefloor/base/random.h"
#include "ratefloor/kernel/convert.h"
#include "ratefloor/kernel/squared_error.h"
#include "ratefloor/model/token_loss.h"

namespace ratefloor::model {
namespace {

constexpr std::uint32_t kNoiseStream = 0x6e6f6973;  // "nois"

std::vector<float> entries(const LinearWeights& w) {
  if (w.precision == kernel::Precision::kF32) return w.f32;
  std::vector<float> out(w.bf16.size());
  kernel::bf16_to_f32(w.bf16, out);
  return out;
}

/// Two standard Gaussians from two uniform numbers (Box & Muller 1958).
std::array<double, 2> gaussian_pair(std::uint64_t seed, std::uint64_t index, std::uint32_t matrix) {
  const std::array<double, 2> u = uniform_pair(seed, index, matrix, kNoiseStream);
  const double radius = std::sqrt(-2 * std::log(u[0])), angle = 2 * std::numbers::pi * u[1];
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

LinearWeights with_noise(const LinearWeights& w, double noise, std::uint64_t seed,
                         std::uint32_t matrix, const Executor& executor) {
  std::vector<float> x = entries(w);
  const double sigma = std::sqrt(noise * kernel::sum_squares(x) / static_cast<double>(x.size()));
  for_runs((x.size() + 1) / 2, 4096, executor, [&](std::size_t first, std::size_t n) {
    for (std::size_t i = first; i < first + n; ++i) {
      const std::array<double, 2> z = gaussian_pair(seed, i, matrix);
      for (std::size_t j = 2 * i; j < std::min(2 * i + 2, x.size()); ++j)
        x[j] += static_cast<float>(sigma * z[j - 2 * i]);
    }
  });
  LinearWeights out = make_linear(std::move(x), w.out, w.in, w.precision);
  out.bias = w.bias;
  return out;
}

}  // namespace

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
  made.batch_ = std::move(batch);
  return made;
}

Result<double> ReplacedLayer::kl(std::size_t layer, const LayerWeights& weights) const {
  const Architecture& a = decoder_->architecture();
  std::vector<float> hidden = before_[layer];
  Result<void> done = decoder_->run_layer(layer, weights, batch_.texts, hidden);
  for (std::size_t next = layer + 1; done && next < a.layers; ++next) {
    const auto own = decoder_->layer_weights(next);
    if (!own) return own.error();
    done = decoder_->run_layer(next, **own, batch_.texts, hidden);
  }
  if (!done) return std::move(done).error();
  const std::size_t v = a.vocabulary, piece = logit_rows(a);
  std::vector<double> kl(tokens());
  for (std::size_t first = 0; first < tokens(); first += piece) {
    const std::size_t rows = std::min(piece, tokens() - first);
    std::vector<float> found(rows * v);
    done = decoder_->logits(std::span(hidden).subspan(first * a.hidden, rows * a.hidden), found);
    if (!done) return std::move(done).error();
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

Result<std::vector<job::Sensitivity>> measure_sensitivities(const ReplacedLayer& reference,
                                                            double noise, std::uint64_t seed,
                                                            Progress& progress) {
  const std::size_t layers = reference.decoder().architecture().layers;
  std::vector<job::Sensitivity> found;
  for (std::size_t layer = 0; layer < layers; ++layer) {
    const auto weights = reference.decoder().layer_weights(layer);
    if (!weights) return weights.error();
    LayerWeights noisy = **weights;
    for (const MatrixKind kind : kAllMatrixKinds) {
      const LinearWeights& clean = (*weights)->matrix(kind);
      const auto matrix = static_cast<std::uint32_t>(found.size());
      noisy.matrix(kind) = with_noise(clean, noise, seed, matrix, reference.executor());
      const Result<double> kl = reference.kl(layer, noisy);
      if (!kl) return kl.error();
      noisy.matrix(kind) = clean;
      found.push_back({.name = matrix_name(layer, kind),
                       .layer = static_cast<int>(layer),
                       .kind = std::string(kind_name(kind)),
                       .weights = clean.out * clean.in,
                       .kl_nats = *kl,
                       .slope = *kl / noise});
      progress.advance((layers - layer) * reference.tokens());
    }
  }
  return found;
}

}  // namespace ratefloor::model

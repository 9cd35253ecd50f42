#include "ratefloor/model/decoder.h"

#include <algorithm>
#include <string>

#include "ratefloor/kernel/convert.h"
#include "ratefloor/kernel/decoder_block.h"
#include "ratefloor/model/layer_pass.h"

namespace ratefloor::model {
namespace {

Error not_finite(std::size_t layer, std::size_t row) {
  return make_error(ErrorCode::kNotFinite, "layer " + std::to_string(layer) +
                                               " gives NaN or infinite values, first at token " +
                                               std::to_string(row) + " of its batch")
      .remedied_by("the weights or the quantization of this layer overflow");
}

}  // namespace

LinearInput input_of(MatrixKind kind) {
  if (kind <= MatrixKind::kV) return LinearInput::kQkv;
  if (kind == MatrixKind::kO) return LinearInput::kO;
  return kind == MatrixKind::kDown ? LinearInput::kDown : LinearInput::kGateUp;
}

Decoder::Decoder() : space_(std::make_unique<Workspace>()) {}
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;
Decoder::~Decoder() = default;

Result<Decoder> Decoder::open(const std::string& path, const DecoderOptions& options,
                              const Executor& executor) {
  Result<TensorSource> source = TensorSource::open(path);
  if (!source) return std::move(source).error();
  Result<Architecture> architecture = architecture_of(source->config());
  if (!architecture) return std::move(architecture).error().in_file(path);
  if (Result<void> fits = check_layout(*source, *architecture); !fits)
    return std::move(fits).error();
  Decoder made;
  made.source_ = *std::move(source);
  made.architecture_ = *std::move(architecture);
  made.options_ = options;
  made.executor_ = &executor;
  Result<OuterWeights> outer =
      load_outer(made.source_, made.architecture_, options.precision, executor);
  if (!outer) return std::move(outer).error();
  made.outer_ = *std::move(outer);
  const std::size_t entry = options.precision == kernel::Precision::kBf16 ? 2 : 4;
  made.memory_bytes_ =
      (made.outer_.embedding.out + made.outer_.head.out) * made.architecture_.hidden * entry;
  made.rope_ = RopeTable(made.architecture_, made.architecture_.max_positions);
  if (options.low_memory) return made;
  for (std::size_t layer = 0; layer < made.architecture_.layers; ++layer) {
    Result<LayerWeights> weights =
        load_layer(made.source_, made.architecture_, layer, options.precision, executor);
    if (!weights) return std::move(weights).error();
    made.memory_bytes_ += memory_of(*weights);
    made.layers_.push_back(std::make_shared<LayerWeights>(*std::move(weights)));
  }
  return made;
}

void Decoder::embed(const LinearWeights& table, std::span<const std::uint32_t> tokens,
                    std::span<float> hidden) const {
  const std::size_t d = table.in;
  for_runs(tokens.size(), kRowTile, *executor_, [&](std::size_t first, std::size_t n) {
    for (std::size_t i = first; i < first + n; ++i) {
      const std::span<float> to = hidden.subspan(i * d, d);
      if (table.precision == kernel::Precision::kBf16)
        kernel::bf16_to_f32(std::span(table.bf16).subspan(tokens[i] * d, d), to);
      else
        std::copy_n(table.f32.data() + tokens[i] * d, d, to.data());
    }
  });
}

Result<std::shared_ptr<const LayerWeights>> Decoder::layer_weights(std::size_t layer) const {
  if (!layers_.empty()) return layers_[layer];
  Result<LayerWeights> weights =
      load_layer(source_, architecture_, layer, options_.precision, *executor_);
  if (!weights) return std::move(weights).error();
  return std::shared_ptr<const LayerWeights>(std::make_shared<LayerWeights>(*std::move(weights)));
}

Result<void> Decoder::run_layer(std::size_t layer, const LayerWeights& weights,
                                std::span<const TextRun> texts, std::span<float> hidden,
                                LayerObserver* observer) const {
  const LayerContext context{architecture_, rope_,    *executor_, options_.precision,
                             layer,         observer, *space_};
  Result<void> done = attention_half(context, weights, texts, hidden);
  if (done) done = feed_forward_half(context, weights, hidden);
  if (!done) return done;
  const std::size_t bad = kernel::first_not_finite(hidden);
  if (bad < hidden.size())
    return not_finite(layer, bad / architecture_.hidden).in_file(source_.path());
  return {};
}

Result<void> Decoder::run(std::span<const TextRun> texts, std::span<float> hidden) const {
  for (std::size_t layer = 0; layer < architecture_.layers; ++layer) {
    const Result<std::shared_ptr<const LayerWeights>> weights = layer_weights(layer);
    if (!weights) return weights.error();
    if (Result<void> done = run_layer(layer, **weights, texts, hidden); !done) return done;
  }
  return {};
}

Activations Decoder::head_input(std::span<const float> hidden) const {
  return norm_rows(hidden, outer_.final_norm, architecture_.rms_norm_eps, options_.precision,
                   *executor_, space_->normed);
}

Result<void> Decoder::logits(const LinearWeights& head, std::span<const float> hidden,
                             std::span<float> out) const {
  return apply_linear(head, head_input(hidden), out.data(), architecture_.vocabulary, *executor_);
}

std::vector<LayerCache> Decoder::make_caches(std::size_t capacity) const {
  const std::size_t entries = capacity * architecture_.key_width();
  return std::vector<LayerCache>(architecture_.layers,
                                 {std::vector<float>(entries), std::vector<float>(entries)});
}

}  // namespace ratefloor::model

// A decoder-only transformer, layer by layer: pre-norm blocks of grouped-query attention with
// rotary positions and a SwiGLU feed-forward, as Llama, Mistral, Qwen2 and Qwen3 have them.
//
//   h ← h + O·attention(rope(Q n₁), rope(K n₁), V n₁),   n₁ = RMSNorm(h)
//   h ← h + D·(silu(G n₂) ⊙ U n₂),                       n₂ = RMSNorm(h)
//   logits = Head·RMSNorm(h)
//
// The caller owns the hidden states, [tokens × hidden] in f32, and takes them through the layers;
// what that allows (two models at once, one layer's weights in memory, statistics of every input)
// is the reason for this shape. The same calls give the same bits for any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/model/architecture.h"
#include "ratefloor/model/linear_layer.h"
#include "ratefloor/model/rope.h"
#include "ratefloor/model/tensor_source.h"
#include "ratefloor/model/weights.h"

namespace ratefloor::model {

struct DecoderOptions {
  kernel::Precision precision = kernel::Precision::kF32;
  bool low_memory = false;  // read a layer's weights whenever they are needed, keep none
};

/// Keys and values of one text, for one layer; f32, [capacity × kv_heads·head_dim].
struct LayerCache {
  std::vector<float> keys, values;
};

/// Rows [first_row, first_row + tokens) of a batch are a text's positions first_position, … With a
/// cache the text goes on after what the cache holds; without one, first_position is 0.
struct TextRun {
  std::size_t first_row = 0, tokens = 0, first_position = 0;
  std::vector<LayerCache>* caches = nullptr;  // one per layer, large enough
};

/// What the four groups of matrices of a block read.
enum class LinearInput { kQkv, kO, kGateUp, kDown };
inline constexpr std::size_t kLinearInputs = 4;
LinearInput input_of(MatrixKind kind);

/// Looks at what goes into and comes out of the matrices of a layer.
class LayerObserver {
 public:
  virtual ~LayerObserver() = default;
  virtual Result<void> input(LinearInput input, const Activations& x) = 0;
  /// Row r of the output begins at y + r · stride. Before rotation, norms and gating.
  virtual Result<void> output(MatrixKind matrix, const float* y, std::size_t stride,
                              std::size_t rows) = 0;
};

struct Workspace;

/// One thread at a time may run it (it uses several by itself).
class Decoder {
 public:
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;
  ~Decoder();

  /// Reads everything, unless low_memory. Errors name file and tensor.
  static Result<Decoder> open(const std::string& path, const DecoderOptions& options,
                              const Executor& executor);

  const Architecture& architecture() const { return architecture_; }
  const TensorSource& source() const { return source_; }
  kernel::Precision precision() const { return options_.precision; }
  /// Weights, in bytes as loaded: of the whole model, or of what lies around the layers.
  std::size_t memory_bytes() const { return memory_bytes_; }

  /// What lies around the blocks.
  const OuterWeights& outer() const { return outer_; }

  /// Precondition: every token < vocabulary. hidden: tokens.size() × hidden.
  void embed(std::span<const std::uint32_t> tokens, std::span<float> hidden) const {
    embed(outer_.embedding, tokens, hidden);
  }
  /// With another table of the same shape.
  void embed(const LinearWeights& table, std::span<const std::uint32_t> tokens,
             std::span<float> hidden) const;
  /// The weights of one layer, read now if they are not kept.
  Result<std::shared_ptr<const LayerWeights>> layer_weights(std::size_t layer) const;
  /// Takes the rows of all texts through one layer. kNotFinite, naming layer and row, where NaN or
  /// Inf comes out.
  Result<void> run_layer(std::size_t layer, const LayerWeights& weights,
                         std::span<const TextRun> texts, std::span<float> hidden,
                         LayerObserver* observer = nullptr) const;
  /// All layers.
  Result<void> run(std::span<const TextRun> texts, std::span<float> hidden) const;
  /// What the head reads: RMSNorm(h) of every row. Valid until the decoder is used again.
  Activations head_input(std::span<const float> hidden) const;
  /// hidden: rows × hidden; out: rows × vocabulary.
  Result<void> logits(std::span<const float> hidden, std::span<float> out) const {
    return logits(outer_.output(architecture_), hidden, out);
  }
  /// With another head of the same shape and precision.
  Result<void> logits(const LinearWeights& head, std::span<const float> hidden,
                      std::span<float> out) const;

  /// Empty caches for a text of at most `capacity` positions.
  std::vector<LayerCache> make_caches(std::size_t capacity) const;

 private:
  Decoder();
  TensorSource source_;
  Architecture architecture_;
  DecoderOptions options_;
  const Executor* executor_ = nullptr;
  RopeTable rope_;
  OuterWeights outer_;
  std::vector<std::shared_ptr<const LayerWeights>> layers_;  // empty in low memory
  std::size_t memory_bytes_ = 0;
  std::unique_ptr<Workspace> space_;
};

}  // namespace ratefloor::model

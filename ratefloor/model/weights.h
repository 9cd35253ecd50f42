// The weights of a decoder, in the form in which they are multiplied: f32 or bf16, rows = outputs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/kernel/matmul.h"
#include "ratefloor/model/architecture.h"
#include "ratefloor/model/tensor_source.h"

namespace ratefloor::model {

/// y = W x + bias, W out × in, row-major; one of the two arrays is used.
struct LinearWeights {
  std::size_t out = 0, in = 0;
  kernel::Precision precision = kernel::Precision::kF32;
  std::vector<float> f32{};
  std::vector<std::uint16_t> bf16{};
  std::vector<float> bias{};  // empty: none

  /// Row `row` and what follows.
  const void* row(std::size_t row) const {
    return precision == kernel::Precision::kBf16 ? static_cast<const void*>(bf16.data() + row * in)
                                                 : f32.data() + row * in;
  }
};

/// bf16: rounded to nearest.
LinearWeights make_linear(std::vector<float> weights, std::size_t out, std::size_t in,
                          kernel::Precision precision);

/// The matrices of a block, in the order in which they act.
enum class MatrixKind { kQ, kK, kV, kO, kGate, kUp, kDown };
inline constexpr std::size_t kMatrixKinds = 7;
inline constexpr std::array<MatrixKind, kMatrixKinds> kAllMatrixKinds{
    MatrixKind::kQ,    MatrixKind::kK,  MatrixKind::kV,   MatrixKind::kO,
    MatrixKind::kGate, MatrixKind::kUp, MatrixKind::kDown};

/// "model.layers.3.self_attn.q_proj.weight"
std::string matrix_name(std::size_t layer, MatrixKind kind);
/// "q", "k", …, "down"
std::string_view kind_name(MatrixKind kind);
/// {rows, columns}
std::array<std::size_t, 2> matrix_shape(const Architecture& architecture, MatrixKind kind);

struct LayerWeights {
  std::vector<float> input_norm, post_attention_norm;
  std::vector<float> query_norm, key_norm;  // empty: none
  std::array<LinearWeights, kMatrixKinds> matrices;

  const LinearWeights& matrix(MatrixKind kind) const {
    return matrices[static_cast<std::size_t>(kind)];
  }
  LinearWeights& matrix(MatrixKind kind) { return matrices[static_cast<std::size_t>(kind)]; }
};

/// The matrix that makes logits: lm_head, or the embedding where they are tied.
std::string_view head_name(const Architecture& architecture);

/// What lies around the blocks.
struct OuterWeights {
  LinearWeights embedding;  // a row per token
  std::vector<float> final_norm;
  LinearWeights head;  // empty when tied

  const LinearWeights& output(const Architecture& architecture) const {
    return architecture.tied_head ? embedding : head;
  }
};

inline constexpr std::string_view kEmbeddingName = "model.embed_tokens.weight";
inline constexpr std::string_view kHeadName = "lm_head.weight";

/// Are all tensors of the layout there, with the shapes that the configuration says, and none that
/// it has no place for? Errors name the tensor.
Result<void> check_layout(const TensorSource& source, const Architecture& architecture);

/// Precondition of both: check_layout.
Result<LayerWeights> load_layer(const TensorSource& source, const Architecture& architecture,
                                std::size_t layer, kernel::Precision precision,
                                const Executor& executor);
Result<OuterWeights> load_outer(const TensorSource& source, const Architecture& architecture,
                                kernel::Precision precision, const Executor& executor);

/// Reads a tensor's entries, row-major, from somewhere else than the model's own files.
using ReadTensor = std::function<Result<void>(std::string_view name, std::span<float> out)>;

/// A matrix of the given shape {rows, columns}, without a bias.
Result<LinearWeights> load_matrix(const ReadTensor& read, std::string_view name,
                                  std::array<std::size_t, 2> shape, kernel::Precision precision);
/// The layer with matrices that `read` gives; norms and biases are the model's own. Precondition:
/// check_layout.
Result<LayerWeights> load_layer(const TensorSource& source, const Architecture& architecture,
                                std::size_t layer, kernel::Precision precision,
                                const Executor& executor, const ReadTensor& read);

/// Bytes of a loaded layer.
std::size_t memory_of(const LayerWeights& layer);

}  // namespace ratefloor::model

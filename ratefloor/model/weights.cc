#include "ratefloor/model/weights.h"

#include <map>
#include <utility>

#include "ratefloor/base/chunks.h"
#include "ratefloor/io/tensor_info.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/kernel/convert.h"

namespace ratefloor::model {
namespace {

constexpr std::array<std::string_view, kMatrixKinds> kModules{
    "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj",
    "mlp.gate_proj",    "mlp.up_proj",      "mlp.down_proj"};

std::string in_layer(std::size_t layer, std::string_view rest) {
  return "model.layers." + std::to_string(layer) + "." + std::string(rest);
}

std::string module_name(std::size_t layer, MatrixKind kind) {
  return in_layer(layer, kModules[static_cast<std::size_t>(kind)]);
}

using Shape = std::vector<std::uint64_t>;

struct Place {
  Shape shape;
  bool required = true;
};

/// Every tensor that the layout has a place for.
std::map<std::string, Place> layout(const Architecture& a) {
  std::map<std::string, Place> places;
  places[std::string(kEmbeddingName)] = {{a.vocabulary, a.hidden}};
  places["model.norm.weight"] = {{a.hidden}};
  places[std::string(kHeadName)] = {{a.vocabulary, a.hidden}, !a.tied_head};
  for (std::size_t layer = 0; layer < a.layers; ++layer) {
    places[in_layer(layer, "input_layernorm.weight")] = {{a.hidden}};
    places[in_layer(layer, "post_attention_layernorm.weight")] = {{a.hidden}};
    for (const MatrixKind kind : kAllMatrixKinds) {
      const auto [rows, cols] = matrix_shape(a, kind);
      const bool has_bias = kind <= MatrixKind::kV && a.query_bias;
      places[module_name(layer, kind) + ".weight"] = {{rows, cols}};
      places[module_name(layer, kind) + ".bias"] = {{rows}, has_bias};
    }
    if (a.query_norm)
      for (const char* norm : {"self_attn.q_norm.weight", "self_attn.k_norm.weight"})
        places[in_layer(layer, norm)] = {{a.head_dim}};
  }
  return places;
}

/// Angles that some files store although config.json has them.
bool is_buffer(const std::string& name) { return name.ends_with("rotary_emb.inv_freq"); }

Result<std::vector<float>> load(const TensorSource& source, const std::string& name,
                                const Executor& executor) {
  std::vector<float> values(source.weights(name));
  if (Result<void> read = source.read(name, values, executor); !read)
    return std::move(read).error();
  source.release(name);
  return values;
}

Result<void> load_into(const TensorSource& source, const std::string& name,
                       const Executor& executor, std::vector<float>& into) {
  Result<std::vector<float>> values = load(source, name, executor);
  if (!values) return std::move(values).error();
  into = *std::move(values);
  return {};
}

ReadTensor reader_of(const TensorSource& source, const Executor& executor) {
  return [&](std::string_view name, std::span<float> out) {
    Result<void> read = source.read(name, out, executor);
    source.release(name);
    return read;
  };
}

std::size_t memory_of(const LinearWeights& w) {
  return w.f32.size() * sizeof(float) + w.bf16.size() * sizeof(std::uint16_t) +
         w.bias.size() * sizeof(float);
}

}  // namespace

LinearWeights make_linear(std::vector<float> weights, std::size_t out, std::size_t in,
                          kernel::Precision precision) {
  LinearWeights made{.out = out, .in = in, .precision = precision};
  if (precision == kernel::Precision::kBf16) {
    made.bf16.resize(weights.size());
    kernel::f32_to_bf16(weights, made.bf16);
  } else {
    made.f32 = std::move(weights);
  }
  return made;
}

std::string matrix_name(std::size_t layer, MatrixKind kind) {
  return module_name(layer, kind) + ".weight";
}

std::string_view kind_name(MatrixKind kind) {
  constexpr std::array<std::string_view, kMatrixKinds> kNames{"q",    "k",  "v",   "o",
                                                              "gate", "up", "down"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view head_name(const Architecture& architecture) {
  return architecture.tied_head ? kEmbeddingName : kHeadName;
}

std::array<std::size_t, 2> matrix_shape(const Architecture& a, MatrixKind kind) {
  switch (kind) {
    case MatrixKind::kQ:
      return {a.query_width(), a.hidden};
    case MatrixKind::kK:
    case MatrixKind::kV:
      return {a.key_width(), a.hidden};
    case MatrixKind::kO:
      return {a.hidden, a.query_width()};
    case MatrixKind::kGate:
    case MatrixKind::kUp:
      return {a.intermediate, a.hidden};
    case MatrixKind::kDown:
      return {a.hidden, a.intermediate};
  }
  return {0, 0};
}

Result<void> check_layout(const TensorSource& source, const Architecture& a) {
  const std::map<std::string, Place> places = layout(a);
  for (const auto& [name, place] : places) {
    const std::optional<Shape> shape = source.shape(name);
    if (!shape && !place.required) continue;
    if (!shape)
      return make_error(ErrorCode::kMalformed,
                        "the model has no such tensor, but its config.json "
                        "asks for one")
          .in_file(source.path())
          .in_tensor(name)
          .remedied_by("config.json and weights do not belong together, or a shard is missing");
    if (*shape != place.shape)
      return make_error(ErrorCode::kMalformed, "has shape " + io::shape_text(*shape) +
                                                   ", but config.json makes it " +
                                                   io::shape_text(place.shape))
          .in_file(source.path())
          .in_tensor(name)
          .remedied_by("config.json and weights do not belong together: fetch both again");
  }
  for (const std::string& name : source.names())
    if (!places.contains(name) && !is_buffer(name))
      return make_error(ErrorCode::kUnsupported, "this tensor has no place in the layout of a '" +
                                                     a.family + "' model with " +
                                                     std::to_string(a.layers) + " layers")
          .in_file(source.path())
          .in_tensor(io::printable(name))
          .remedied_by("running a model without it would give wrong numbers");
  return {};
}

Result<LinearWeights> load_matrix(const ReadTensor& read, std::string_view name,
                                  std::array<std::size_t, 2> shape, kernel::Precision precision) {
  std::vector<float> values(shape[0] * shape[1]);
  if (Result<void> done = read(name, values); !done) return std::move(done).error();
  return make_linear(std::move(values), shape[0], shape[1], precision);
}

Result<LayerWeights> load_layer(const TensorSource& source, const Architecture& a,
                                std::size_t layer, kernel::Precision precision,
                                const Executor& executor) {
  return load_layer(source, a, layer, precision, executor, reader_of(source, executor));
}

Result<LayerWeights> load_layer(const TensorSource& source, const Architecture& a,
                                std::size_t layer, kernel::Precision precision,
                                const Executor& executor, const ReadTensor& read) {
  LayerWeights made;
  std::vector<std::pair<std::string, std::vector<float>*>> vectors{
      {in_layer(layer, "input_layernorm.weight"), &made.input_norm},
      {in_layer(layer, "post_attention_layernorm.weight"), &made.post_attention_norm}};
  if (a.query_norm) {
    vectors.emplace_back(in_layer(layer, "self_attn.q_norm.weight"), &made.query_norm);
    vectors.emplace_back(in_layer(layer, "self_attn.k_norm.weight"), &made.key_norm);
  }
  for (const MatrixKind kind : kAllMatrixKinds) {
    Result<LinearWeights> matrix =
        load_matrix(read, matrix_name(layer, kind), matrix_shape(a, kind), precision);
    if (!matrix) return std::move(matrix).error();
    made.matrix(kind) = *std::move(matrix);
    const std::string bias = module_name(layer, kind) + ".bias";
    if (source.has(bias)) vectors.emplace_back(bias, &made.matrix(kind).bias);
  }
  for (const auto& [name, into] : vectors)
    if (Result<void> done = load_into(source, name, executor, *into); !done)
      return std::move(done).error();
  return made;
}

Result<OuterWeights> load_outer(const TensorSource& source, const Architecture& a,
                                kernel::Precision precision, const Executor& executor) {
  const std::array<std::size_t, 2> shape{a.vocabulary, a.hidden};
  const ReadTensor read = reader_of(source, executor);
  OuterWeights made;
  Result<LinearWeights> embedding = load_matrix(read, kEmbeddingName, shape, precision);
  if (!embedding) return std::move(embedding).error();
  made.embedding = *std::move(embedding);
  if (!a.tied_head) {
    Result<LinearWeights> head = load_matrix(read, kHeadName, shape, precision);
    if (!head) return std::move(head).error();
    made.head = *std::move(head);
  }
  if (Result<void> done = load_into(source, "model.norm.weight", executor, made.final_norm); !done)
    return std::move(done).error();
  return made;
}

std::size_t memory_of(const LayerWeights& layer) {
  std::size_t bytes = 0;
  for (const LinearWeights& matrix : layer.matrices) bytes += memory_of(matrix);
  return bytes;
}

}  // namespace ratefloor::model

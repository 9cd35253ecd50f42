#include "ratefloor/model/layer_pass.h"

#include <algorithm>

#include "ratefloor/kernel/convert.h"
#include "ratefloor/kernel/decoder_block.h"
#include "ratefloor/model/attention.h"

namespace ratefloor::model {
namespace {

using kernel::Precision;

constexpr std::size_t kRowsPerTask = 16;

/// Fills rows.bf16 from rows.f32 where bf16 is what gets multiplied.
Activations as_operand(RowBuffer& rows, std::size_t cols, Precision precision,
                       const Executor& executor) {
  const std::size_t n = rows.f32.size();
  const bool half = precision == Precision::kBf16;
  if (half) {
    rows.bf16.resize(n);
    for_runs(n, kRowsPerTask * cols, executor, [&](std::size_t first, std::size_t count) {
      kernel::f32_to_bf16(std::span(rows.f32).subspan(first, count),
                          std::span(rows.bf16).subspan(first, count));
    });
  }
  return {n / cols, cols, rows.f32.data(), half ? rows.bf16.data() : nullptr};
}

void add_rows(std::span<float> hidden, std::span<const float> update, std::size_t cols,
              const Executor& executor) {
  for_runs(hidden.size(), kRowsPerTask * cols, executor, [&](std::size_t first, std::size_t n) {
    kernel::add_scaled(hidden.subspan(first, n), 1.0f, update.subspan(first, n));
  });
}

/// Applies matrices that read the same x, results side by side in rows of `stride`.
Result<void> apply(const LayerContext& context, const LayerWeights& weights,
                   std::initializer_list<MatrixKind> kinds, const Activations& x, float* out,
                   std::size_t stride) {
  for (const MatrixKind kind : kinds) {
    const LinearWeights& matrix = weights.matrix(kind);
    Result<void> done = apply_linear(matrix, x, out, stride, context.executor);
    if (done && context.observer != nullptr)
      done = context.observer->output(kind, out, stride, x.rows);
    if (!done) return done;
    out += matrix.out;
  }
  return {};
}

Result<void> observe(const LayerContext& context, LinearInput input, const Activations& x) {
  return context.observer == nullptr ? Result<void>() : context.observer->input(input, x);
}

/// Norms (Qwen3) and rotation of the queries and keys in rows of q, k, v side by side.
void place_queries_and_keys(const LayerContext& context, const LayerWeights& weights,
                            std::span<const TextRun> texts, std::span<float> qkv,
                            std::size_t stride) {
  const Architecture& a = context.architecture;
  std::vector<std::size_t> positions(qkv.size() / stride);
  for (const TextRun& text : texts)
    for (std::size_t i = 0; i < text.tokens; ++i)
      positions[text.first_row + i] = text.first_position + i;
  for_runs(positions.size(), kRowsPerTask, context.executor, [&](std::size_t first, std::size_t n) {
    for (std::size_t r = first; r < first + n; ++r)
      for (std::size_t head = 0; head < a.heads + a.kv_heads; ++head) {
        const std::span<float> x = qkv.subspan(r * stride + head * a.head_dim, a.head_dim);
        const std::vector<float>& norm = head < a.heads ? weights.query_norm : weights.key_norm;
        if (!norm.empty()) kernel::rms_norm(x, norm, a.rms_norm_eps, x);
        kernel::rotate_halves(x, context.rope.cos(positions[r]), context.rope.sin(positions[r]));
      }
  });
}

void append(const LayerContext& context, const TextRun& text, std::span<const float> qkv,
            std::size_t stride) {
  const Architecture& a = context.architecture;
  LayerCache& cache = (*text.caches)[context.layer];
  for (std::size_t i = 0; i < text.tokens; ++i) {
    const float* const row = qkv.data() + (text.first_row + i) * stride + a.query_width();
    const std::size_t at = (text.first_position + i) * a.key_width();
    std::copy_n(row, a.key_width(), cache.keys.data() + at);
    std::copy_n(row + a.key_width(), a.key_width(), cache.values.data() + at);
  }
}

Result<void> attend_texts(const LayerContext& context, std::span<const TextRun> texts,
                          std::size_t stride) {
  const Architecture& a = context.architecture;
  RowBuffer& qkv = context.space.qkv;
  const bool cached = std::any_of(texts.begin(), texts.end(),
                                  [](const TextRun& text) { return text.caches != nullptr; });
  // Caches are f32.
  const Precision precision = cached ? Precision::kF32 : context.precision;
  const Activations rows = as_operand(qkv, stride, precision, context.executor);
  std::vector<AttentionRun> runs;
  for (const TextRun& text : texts) {
    const auto view = [&](std::size_t offset) {
      const std::size_t at = text.first_row * stride + offset;
      return RowView{
          rows.bf16 == nullptr ? static_cast<const void*>(rows.f32 + at) : rows.bf16 + at, stride};
    };
    AttentionRun run{.queries = text.tokens,
                     .first = text.first_position,
                     .q = view(0),
                     .k = view(a.query_width()),
                     .v = view(a.query_width() + a.key_width()),
                     .out = context.space.attended.f32.data() + text.first_row * a.query_width(),
                     .out_stride = a.query_width()};
    if (text.caches != nullptr) {
      append(context, text, qkv.f32, stride);
      const LayerCache& cache = (*text.caches)[context.layer];
      run.k = {cache.keys.data(), a.key_width()};
      run.v = {cache.values.data(), a.key_width()};
    }
    runs.push_back(run);
  }
  const AttentionShape shape{a.heads, a.kv_heads, a.head_dim, a.sliding_windows[context.layer],
                             precision};
  return attend(shape, runs, context.executor);
}

}  // namespace

Activations norm_rows(std::span<const float> rows, std::span<const float> weight, double eps,
                      Precision precision, const Executor& executor, RowBuffer& out) {
  const std::size_t cols = weight.size(), count = rows.size() / cols;
  const bool half = precision == Precision::kBf16, full = !half || count <= kFewRows;
  if (full) out.f32.resize(rows.size());
  if (half) out.bf16.resize(rows.size());
  for_runs(count, kRowsPerTask, executor, [&](std::size_t first, std::size_t n) {
    std::vector<float> one(full ? 0 : cols);
    for (std::size_t r = first; r < first + n; ++r) {
      const std::span<float> to = full ? std::span(out.f32).subspan(r * cols, cols) : one;
      kernel::rms_norm(rows.subspan(r * cols, cols), weight, eps, to);
      if (half) kernel::f32_to_bf16(to, std::span(out.bf16).subspan(r * cols, cols));
    }
  });
  return {count, cols, full ? out.f32.data() : nullptr, half ? out.bf16.data() : nullptr};
}

Result<void> attention_half(const LayerContext& context, const LayerWeights& weights,
                            std::span<const TextRun> texts, std::span<float> hidden) {
  const Architecture& a = context.architecture;
  Workspace& space = context.space;
  const std::size_t rows = hidden.size() / a.hidden;
  const std::size_t stride = a.query_width() + 2 * a.key_width();
  space.qkv.f32.resize(rows * stride);
  space.attended.f32.resize(rows * a.query_width());
  space.update.resize(hidden.size());
  const Activations in = norm_rows(hidden, weights.input_norm, a.rms_norm_eps, context.precision,
                                   context.executor, space.normed);
  if (Result<void> seen = observe(context, LinearInput::kQkv, in); !seen) return seen;
  Result<void> done = apply(context, weights, {MatrixKind::kQ, MatrixKind::kK, MatrixKind::kV}, in,
                            space.qkv.f32.data(), stride);
  if (!done) return done;
  place_queries_and_keys(context, weights, texts, space.qkv.f32, stride);
  if (done = attend_texts(context, texts, stride); !done) return done;
  const Activations attended =
      as_operand(space.attended, a.query_width(), context.precision, context.executor);
  if (Result<void> seen = observe(context, LinearInput::kO, attended); !seen) return seen;
  done = apply(context, weights, {MatrixKind::kO}, attended, space.update.data(), a.hidden);
  if (done) add_rows(hidden, space.update, a.hidden, context.executor);
  return done;
}

Result<void> feed_forward_half(const LayerContext& context, const LayerWeights& weights,
                               std::span<float> hidden) {
  const Architecture& a = context.architecture;
  Workspace& space = context.space;
  const std::size_t rows = hidden.size() / a.hidden, wide = a.intermediate;
  space.gate.f32.resize(rows * wide);
  space.up.resize(rows * wide);
  space.update.resize(hidden.size());
  const Activations in = norm_rows(hidden, weights.post_attention_norm, a.rms_norm_eps,
                                   context.precision, context.executor, space.normed);
  if (Result<void> seen = observe(context, LinearInput::kGateUp, in); !seen) return seen;
  Result<void> done = apply(context, weights, {MatrixKind::kGate}, in, space.gate.f32.data(), wide);
  if (done) done = apply(context, weights, {MatrixKind::kUp}, in, space.up.data(), wide);
  if (!done) return done;
  const bool half = context.precision == Precision::kBf16;
  if (half) space.gate.bf16.resize(rows * wide);
  for_runs(rows, kRowsPerTask, context.executor, [&](std::size_t first, std::size_t n) {
    const std::span<float> run = std::span(space.gate.f32).subspan(first * wide, n * wide);
    kernel::silu_gate(run, std::span(space.up).subspan(first * wide, n * wide));
    if (half) kernel::f32_to_bf16(run, std::span(space.gate.bf16).subspan(first * wide, n * wide));
  });
  const Activations gated{rows, wide, space.gate.f32.data(),
                          half ? space.gate.bf16.data() : nullptr};
  if (Result<void> seen = observe(context, LinearInput::kDown, gated); !seen) return seen;
  done = apply(context, weights, {MatrixKind::kDown}, gated, space.update.data(), a.hidden);
  if (done) add_rows(hidden, space.update, a.hidden, context.executor);
  return done;
}

}  // namespace ratefloor::model

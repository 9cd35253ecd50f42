#include "ratefloor/model/linear_layer.h"

#include <algorithm>

#include "ratefloor/base/first_failure.h"
#include "ratefloor/kernel/decoder_block.h"
#include "ratefloor/kernel/row_dots.h"

namespace ratefloor::model {
namespace {

/// Weights and x of one token: memory-bound, so the weights are read once and as they are.
void apply_to_row(const LinearWeights& w, const float* x, float* out, const Executor& executor) {
  constexpr std::size_t kRows = 64;
  for_runs(w.out, kRows, executor, [&](std::size_t first, std::size_t count) {
    const std::span<const float> in(x, w.in);
    const std::span<float> result(out + first, count);
    if (w.precision == kernel::Precision::kBf16)
      kernel::row_dots(std::span(w.bf16).subspan(first * w.in, count * w.in), in, result);
    else
      kernel::row_dots(std::span(w.f32).subspan(first * w.in, count * w.in), in, result);
    if (!w.bias.empty()) kernel::add_scaled(result, 1.0f, std::span(w.bias).subspan(first, count));
  });
}

}  // namespace

Result<void> apply_linear(const LinearWeights& w, const Activations& x, float* out,
                          std::size_t stride, const Executor& executor) {
  if (x.rows <= kFewRows) {
    for (std::size_t r = 0; r < x.rows; ++r)
      apply_to_row(w, x.f32 + r * x.cols, out + r * stride, executor);
    return {};
  }
  const bool half = w.precision == kernel::Precision::kBf16;
  const std::size_t row_tiles = (x.rows + kRowTile - 1) / kRowTile;
  const std::size_t column_tiles = (w.out + kColumnTile - 1) / kColumnTile;
  std::vector<Result<void>> outcomes(row_tiles * column_tiles);
  executor.for_each(outcomes.size(), [&](std::size_t tile) {
    const std::size_t row = tile % row_tiles * kRowTile, col = tile / row_tiles * kColumnTile;
    const kernel::MatmulShape shape{std::min(kRowTile, x.rows - row), w.in,
                                    std::min(kColumnTile, w.out - col)};
    const void* const from =
        half ? static_cast<const void*>(x.bf16 + row * x.cols) : x.f32 + row * x.cols;
    float* const to = out + row * stride + col;
    outcomes[tile] = kernel::matmul(w.precision, shape, {from, x.cols, false},
                                    {w.row(col), w.in, true}, to, stride);
    if (w.bias.empty()) return;
    for (std::size_t r = 0; r < shape.rows; ++r)
      kernel::add_scaled({to + r * stride, shape.cols}, 1.0f,
                         std::span(w.bias).subspan(col, shape.cols));
  });
  return first_failure(outcomes);
}

}  // namespace ratefloor::model

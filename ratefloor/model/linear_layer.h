// y = W x + b for many rows x at once, on all threads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/model/weights.h"

namespace ratefloor::model {

/// What a linear layer reads: `rows` vectors of `cols` entries, one after the other, as f32; and
/// the same in bf16 when that is what gets multiplied.
struct Activations {
  std::size_t rows = 0, cols = 0;
  const float* f32 = nullptr;
  const std::uint16_t* bf16 = nullptr;  // null in f32
};

/// Rows of the result of apply_linear that one task makes. Fixed, so that results depend on the
/// batch, never on the number of threads.
inline constexpr std::size_t kRowTile = 256, kColumnTile = 512;
/// Up to this many rows are multiplied one by one, straight from the weights.
inline constexpr std::size_t kFewRows = 4;

/// out[r · stride + j] = Σ_i W_ji x_ri + b_j.
Result<void> apply_linear(const LinearWeights& weights, const Activations& x, float* out,
                          std::size_t stride, const Executor& executor);

/// Calls body(first, count) for runs of at most `piece` of `n` items.
template <class Body>
void for_runs(std::size_t n, std::size_t piece, const Executor& executor, const Body& body) {
  executor.for_each((n + piece - 1) / piece, [&](std::size_t i) {
    const std::size_t first = i * piece;
    body(first, std::min(piece, n - first));
  });
}

}  // namespace ratefloor::model

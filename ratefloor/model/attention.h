// Causal self-attention with grouped queries:  o = softmax(q Kᵀ/√d) V  per head.
//
// Queries in tiles of 128 (two products and a softmax a tile); a single query goes key by key, as
// generation needs it. Head h uses the keys of head h / (heads / kv_heads) (Ainslie et al. 2023).
#pragma once

#include <cstddef>
#include <span>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/kernel/matmul.h"

namespace ratefloor::model {

/// Rows of numbers of one type, `stride` entries apart.
struct RowView {
  const void* data = nullptr;
  std::size_t stride = 0;
};

struct AttentionShape {
  std::size_t heads = 0, kv_heads = 0, head_dim = 0;
  std::size_t window = 0;  // a query sees this many keys, its own in; 0: all before it
  kernel::Precision precision = kernel::Precision::kF32;
};

/// Query i (of `queries`) stands at position `first` + i and sees keys 0 … first + i. Row p of keys
/// and values belongs to position p; heads lie side by side in every row. out: f32, row i at
/// out + i · out_stride.
struct AttentionRun {
  std::size_t queries = 0, first = 0;
  RowView q, k, v;
  float* out = nullptr;
  std::size_t out_stride = 0;
};

Result<void> attend(const AttentionShape& shape, std::span<const AttentionRun> runs,
                    const Executor& executor);

}  // namespace ratefloor::model

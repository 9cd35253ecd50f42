// Σ x xᵀ, Σ x and max |x| over rows x that come batch by batch.
//
// Rows are turned into columns first, so that the products read both factors along their rows
// (a third faster) and a channel's numbers lie side by side. Products are added in f32 over at most
// 2048 rows (oneDNN, in tiles of the upper triangle), and those sums in f64: the relative error of
// an entry, against the root of its diagonal entries, stays below 1e-5 and is typically 1e-6. Same
// batches, same bits, for any number of threads. Cost: n² multiply-adds a row, and the adding up,
// n²/2 f64 additions a batch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/result.h"
#include "ratefloor/linear/calibration/input_statistics.h"
#include "ratefloor/model/linear_layer.h"

namespace ratefloor::model {

/// Rows as columns. Shared by accumulators that take turns.
struct TransposedRows {
  std::vector<float> f32;
  std::vector<std::uint16_t> bf16;
};

class SecondMoments {
 public:
  /// Rows of `channels` entries.
  SecondMoments(std::string name, std::size_t channels);

  /// Error kNotFinite, naming channel and row, for NaN and Inf; nothing of the piece of rows that
  /// they lie in is added.
  Result<void> add(const Activations& x, const Executor& executor, TransposedRows& space);

  /// What has been added; the accumulator is empty afterwards.
  linear::InputStatistics take();

 private:
  template <class Entry>
  Result<void> add_piece(const Entry* x, std::size_t rows, std::size_t row_before,
                         const Executor& executor, std::vector<Entry>& turned);
  Result<void> add_channels(const void* turned, bool half, std::size_t rows, std::size_t row_before,
                            const Executor& executor);
  Result<void> add_products(const void* turned, kernel::Precision precision, std::size_t rows,
                            const Executor& executor);

  linear::InputStatistics sums_;
};

}  // namespace ratefloor::model

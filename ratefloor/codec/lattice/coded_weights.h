// The weights of a run of a matrix that are coded: those of all rows but the silent ones.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/chunks.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/codec/lattice/row_classes.h"

namespace ratefloor::codec::lattice {

/// Buffers that only grow: keep one per thread.
class CodedWeights {
 public:
  /// From weights that lie in memory, first … of a matrix with `cols` columns.
  void take(std::span<const float> in, std::uint64_t cols, std::uint64_t first,
            const RowClasses& rows, std::size_t dimension) {
    run_ = coded_run(rows, cols, first, in.size(), dimension, class_buffer_);
    weights_ = in;
    if (run_.weights == in.size()) return;
    if (kept_.size() < run_.weights) kept_.resize(run_.weights);
    std::size_t to = 0;
    for_each_row_piece(cols, first, in.size(),
                       [&](std::uint64_t row, std::size_t offset, std::size_t length) {
                         if (rows.is_silent(rows.at(row))) return;
                         std::copy_n(in.data() + offset, length, kept_.data() + to);
                         to += length;
                       });
    weights_ = std::span(kept_).first(run_.weights);
  }

  void read(const Matrix& matrix, const Chunk& chunk, const RowClasses& rows,
            std::size_t dimension) {
    if (read_.size() < chunk.size) read_.resize(chunk.size);
    const std::span<float> in = std::span(read_).first(chunk.size);
    matrix.read(chunk.first, in);
    take(in, matrix.cols(), chunk.first, rows, dimension);
  }

  std::span<const float> weights() const { return weights_; }
  /// One for every coordinate of whole blocks.
  std::span<const std::uint8_t> classes() const { return run_.classes; }

 private:
  std::vector<float> read_, kept_;
  std::vector<std::uint8_t> class_buffer_;
  std::span<const float> weights_;
  CodedRun run_;
};

}  // namespace ratefloor::codec::lattice

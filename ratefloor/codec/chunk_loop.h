// The loop over a matrix that every prepare() and measure() runs.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/matrix.h"
#include "ratefloor/codec/chunking.h"

namespace ratefloor::codec {

/// The pieces that a ChunkCoder with this chunking() is given.
inline std::vector<Chunk> chunks_of(const Matrix& matrix, const Chunking& chunking) {
  return chunks_of(matrix.rows(), matrix.cols(), chunking);
}

/// Reads every chunk and calls body(index, chunk, weights), on several threads, in any order.
using ChunkBody = std::function<void(std::size_t, const Chunk&, std::span<const float>)>;
void for_each_chunk(const Matrix& matrix, const std::vector<Chunk>& chunks,
                    const Executor& executor, const ChunkBody& body);

}  // namespace ratefloor::codec

// How a codec cuts a matrix into chunks: by shape alone, so that whoever decodes cuts the same.
#pragma once

#include <cstdint>
#include <vector>

#include "ratefloor/base/chunks.h"

namespace ratefloor::codec {

/// Flat chunks hold a whole number of blocks of every size up to 4096 and of 256 such 64-blocks.
inline constexpr std::uint64_t kFlatChunk = 1u << 17;

struct Chunking {
  /// true: chunks are runs of whole rows — or, where one row is longer than `weights`, pieces of a
  /// row that begin at multiples of it. false: runs of `weights` weights of the flattened matrix
  /// (the last one shorter).
  bool by_rows = true;
  std::uint64_t weights = kFlatChunk;  // >= 1
};

/// How many there are, without making them. Precondition: rows · cols < 2^64.
inline std::uint64_t chunk_count(std::uint64_t rows, std::uint64_t cols, const Chunking& chunking) {
  const auto pieces = [](std::uint64_t n, std::uint64_t size) {
    return n / size + (n % size != 0);
  };
  if (rows == 0 || cols == 0) return 0;
  if (!chunking.by_rows) return pieces(rows * cols, chunking.weights);
  if (cols > chunking.weights) return rows * pieces(cols, chunking.weights);
  return pieces(rows, chunking.weights / cols);
}

/// All of them, in order; they cover the matrix. 16 bytes each.
inline std::vector<Chunk> chunks_of(std::uint64_t rows, std::uint64_t cols,
                                    const Chunking& chunking) {
  return chunking.by_rows ? row_chunks(rows, cols, chunking.weights)
                          : flat_chunks(rows * cols, chunking.weights);
}

}  // namespace ratefloor::codec

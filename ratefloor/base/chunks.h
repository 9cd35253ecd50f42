// How long loops over a matrix are cut into pieces: by size alone, so that totals added up in chunk
// order are the same for any number of threads.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace ratefloor {

/// A run of the flattened (row-major) matrix.
struct Chunk {
  std::uint64_t first = 0, size = 0;
};

/// Runs of `chunk` entries; the last one may be shorter.
inline std::vector<Chunk> flat_chunks(std::uint64_t size, std::uint64_t chunk) {
  std::vector<Chunk> chunks;
  for (std::uint64_t first = 0; first < size; first += chunk)
    chunks.push_back({first, std::min(chunk, size - first)});
  return chunks;
}

/// Runs of whole rows, as many as fit into `chunk` entries and at least one — except that a row
/// longer than `chunk` is cut at multiples of `chunk` columns.
inline std::vector<Chunk> row_chunks(std::uint64_t rows, std::uint64_t cols, std::uint64_t chunk) {
  if (rows == 0 || cols == 0) return {};
  if (cols <= chunk) return flat_chunks(rows * cols, chunk / cols * cols);
  std::vector<Chunk> chunks;
  for (std::uint64_t row = 0; row < rows; ++row)
    for (const Chunk& piece : flat_chunks(cols, chunk))
      chunks.push_back({row * cols + piece.first, piece.size});
  return chunks;
}

}  // namespace ratefloor

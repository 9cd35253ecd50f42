// measure() and the loop beneath it. Costs are added up in chunk order, so that their sums are the
// same for any number of threads.
#include <optional>

#include "ratefloor/codec/chunk_loop.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/codec/scratch.h"
#include "ratefloor/coding/symbol_counts.h"

namespace ratefloor::codec {

std::vector<Chunk> chunks_of(const Matrix& matrix, bool by_rows) {
  return by_rows ? row_chunks(matrix.rows(), matrix.cols(), kFlatChunk)
                 : flat_chunks(matrix.size(), kFlatChunk);
}

void for_each_chunk(const Matrix& matrix, const std::vector<Chunk>& chunks,
                    const Executor& executor, const ChunkBody& body) {
  executor.for_each(chunks.size(), [&](std::size_t index) {
    const std::span<float> weights = room(scratch().weights, chunks[index].size);
    matrix.read(chunks[index].first, weights);
    body(index, chunks[index], weights);
  });
}

Result<Cost> measure(const ChunkCoder& coder, const Matrix& matrix, const Executor& executor) {
  const std::vector<Chunk> chunks = chunks_of(matrix, coder.by_rows());
  std::vector<std::optional<Result<Cost>>> costs(chunks.size());
  for_each_chunk(matrix, chunks, executor,
                 [&](std::size_t index, const Chunk& chunk, std::span<const float> weights) {
                   const std::span<float> decoded = room(scratch().decoded, weights.size());
                   costs[index] = coder.round_trip(chunk.first, weights, decoded);
                 });
  Cost total;
  total.stored_bytes = coder.header_bytes();
  total.entropy_bits = 8.0 * static_cast<double>(coder.header_bytes());
  for (std::optional<Result<Cost>>& piece : costs) {
    if (!*piece) return std::move(*piece).error();
    const Cost& cost = **piece;
    total.stored_bytes += cost.stored_bytes;
    total.entropy_bits += cost.entropy_bits;
    total.squared_error += cost.squared_error;
    if (total.index_counts.size() < cost.index_counts.size())
      total.index_counts.resize(cost.index_counts.size(), 0);
    for (std::size_t index = 0; index < cost.index_counts.size(); ++index)
      total.index_counts[index] += cost.index_counts[index];
  }
  total.entropy_bits += coding::ideal_bits(total.index_counts);
  return total;
}

}  // namespace ratefloor::codec

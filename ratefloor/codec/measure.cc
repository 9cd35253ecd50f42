// measure(), what it does with each chunk, and the loop beneath it. Costs are added up in chunk
// order, so that their sums are the same for any number of threads.
#include <optional>

#include "ratefloor/codec/chunk_loop.h"
#include "ratefloor/codec/cost_sum.h"
#include "ratefloor/codec/method.h"
#include "ratefloor/codec/scratch.h"
#include "ratefloor/kernel/squared_error.h"

namespace ratefloor::codec {

void for_each_chunk(const Matrix& matrix, const std::vector<Chunk>& chunks,
                    const Executor& executor, const ChunkBody& body) {
  executor.for_each(chunks.size(), [&](std::size_t index) {
    const std::span<float> weights = room(scratch().weights, chunks[index].size);
    matrix.read(chunks[index].first, weights);
    body(index, chunks[index], weights);
  });
}

Result<Cost> ChunkCoder::round_trip(std::uint64_t first, std::span<const float> in,
                                    std::span<float> out) const {
  Result<EncodedChunk> chunk = encode(first, in);
  if (!chunk) return std::move(chunk).error();
  if (Result<void> done = decode(first, chunk->bytes, out); !done) return std::move(done).error();
  return Cost{chunk->bytes.size(), chunk->entropy_bits, kernel::squared_error(in, out),
              std::move(chunk->index_counts)};
}

Result<Cost> measure(const ChunkCoder& coder, const Matrix& matrix, const Executor& executor) {
  const std::vector<Chunk> chunks = chunks_of(matrix, coder.chunking());
  std::vector<std::optional<Result<Cost>>> costs(chunks.size());
  for_each_chunk(matrix, chunks, executor,
                 [&](std::size_t index, const Chunk& chunk, std::span<const float> weights) {
                   const std::span<float> decoded = room(scratch().decoded, weights.size());
                   costs[index] = coder.round_trip(chunk.first, weights, decoded);
                 });
  CostSum sum(coder.header().size());
  for (std::optional<Result<Cost>>& piece : costs) {
    if (!*piece) return std::move(*piece).error();
    sum.add(**piece);
  }
  return std::move(sum).total();
}

}  // namespace ratefloor::codec

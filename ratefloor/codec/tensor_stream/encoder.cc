// The head is known but for the sizes of chunks before the first chunk is coded; so a single
// chunk's checksum, which covers the head, can be made with the chunk.
//
// Chunks are coded a window at a time, two for each thread, and leave it in order. The window says
// when a chunk is coded, not how: any number of threads gives the same bytes, and sums are formed
// in chunk order. Cost: that of the method, and a copy and a checksum of its bytes (0.2 ns each).
#include "ratefloor/codec/tensor_stream/encoder.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/chunk_loop.h"
#include "ratefloor/codec/cost_sum.h"
#include "ratefloor/codec/scratch.h"
#include "ratefloor/codec/tensor_stream/checksum.h"
#include "ratefloor/codec/tensor_stream/format.h"
#include "ratefloor/kernel/squared_error.h"

namespace ratefloor::codec {
namespace {

using Bytes = std::span<const std::uint8_t>;

/// All of the head that is known beforehand.
Result<std::vector<std::uint8_t>> head_fields(Bytes header, std::string_view method,
                                              std::string_view dtype, const Matrix& matrix) {
  const auto invalid = [](std::string what) {
    return make_error(ErrorCode::kInvalidArgument, std::move(what));
  };
  const bool named = !is_ectcq(method);
  if (named && !is_stored_name(method))
    return invalid("a tensor stream cannot name the method '" + std::string(method) + "'");
  const std::optional<std::uint8_t> type = dtype_code(dtype);
  if (!type)
    return invalid("a tensor stream cannot be that of a tensor of type " + std::string(dtype));
  if (!is_shape(matrix.rows(), matrix.cols()))
    return invalid("a tensor stream has at most 2^60 weights");

  std::vector<std::uint8_t> head(kStreamMagic.begin(), kStreamMagic.end());
  put(head, kStreamVersion);
  put(head, named ? kNamedCodec : kEctcqCodec);
  put(head, *type);
  put_varint(head, matrix.rows());
  put_varint(head, matrix.cols());
  if (named) {
    put(head, static_cast<std::uint8_t>(method.size()));
    head.insert(head.end(), method.begin(), method.end());
  }
  put_varint(head, header.size());
  put_all(head, header);
  return head;
}

/// One place of the window.
struct Slot {
  std::vector<std::uint8_t> bytes;  // with the checksum
  Cost cost;
  std::optional<Error> error;
};

/// `covered`: what the chunk's checksum covers besides the chunk.
void code(const ChunkCoder& coder, std::uint64_t first, std::span<const float> weights,
          Bytes covered, Slot& slot) {
  Result<EncodedChunk> chunk = coder.encode(first, weights);
  if (!chunk) {
    slot.error = std::move(chunk).error();
    return;
  }
  const std::span<float> decoded = room(scratch().decoded, weights.size());
  if (Result<void> done = coder.decode(first, chunk->bytes, decoded); !done) {
    slot.error = std::move(done).error();
    return;
  }
  slot.bytes.assign(chunk->bytes.begin(), chunk->bytes.end());
  put(slot.bytes, covered.empty() ? checksum(slot.bytes) : checksum(covered, slot.bytes));
  slot.cost = Cost{slot.bytes.size(), chunk->entropy_bits, kernel::squared_error(weights, decoded),
                   std::move(chunk->index_counts)};
}

}  // namespace

Result<EncodedTensor> encode_tensor(const ChunkCoder& coder, std::string_view method,
                                    std::string_view dtype, const Matrix& matrix,
                                    const Executor& executor, const ByteSink& body,
                                    Progress* progress) {
  Result<std::vector<std::uint8_t>> fields = head_fields(coder.header(), method, dtype, matrix);
  if (!fields) return std::move(fields).error();
  EncodedTensor tensor;
  tensor.head = *std::move(fields);

  const std::vector<Chunk> chunks = chunks_of(matrix, coder.chunking());
  const bool indexed = chunks.size() >= 2;
  const Bytes covered = indexed ? Bytes{} : Bytes(tensor.head);
  std::vector<std::uint64_t> sizes;
  CostSum cost(coder.header().size());
  std::vector<Slot> slots(std::min<std::size_t>(2 * executor.threads(), chunks.size()));
  for (std::size_t begin = 0; begin < chunks.size(); begin += slots.size()) {
    const std::size_t end = std::min(begin + slots.size(), chunks.size());
    const std::vector<Chunk> window(chunks.begin() + static_cast<std::ptrdiff_t>(begin),
                                    chunks.begin() + static_cast<std::ptrdiff_t>(end));
    for_each_chunk(matrix, window, executor,
                   [&](std::size_t index, const Chunk& chunk, std::span<const float> weights) {
                     code(coder, chunk.first, weights, covered, slots[index]);
                   });
    for (std::size_t index = 0; index < window.size(); ++index) {
      Slot& slot = slots[index];
      if (slot.error) return *std::move(slot.error);
      if (Result<void> taken = body(slot.bytes); !taken) return std::move(taken).error();
      sizes.push_back(slot.bytes.size() - kChecksumBytes);
      tensor.body_bytes += slot.bytes.size();
      cost.add(slot.cost);
      if (progress) progress->advance(window[index].size);
    }
  }

  if (indexed)
    for (const std::uint64_t size : sizes) put_varint(tensor.head, size);
  if (chunks.size() != 1) put(tensor.head, checksum(tensor.head));
  tensor.cost = std::move(cost).total();
  tensor.cost.stored_bytes = tensor.head.size() + tensor.body_bytes;
  return tensor;
}

}  // namespace ratefloor::codec

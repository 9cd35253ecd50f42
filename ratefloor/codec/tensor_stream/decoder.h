// A tensor stream (spec.md), opened: what it says about itself, and its chunks.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ratefloor/base/chunks.h"
#include "ratefloor/base/result.h"
#include "ratefloor/codec/tensor_stream/chunk_decoder.h"

namespace ratefloor::codec {

class TensorStream {
 public:
  /// Reads and checks the head: every field, the index against bytes.size(), the checksum that
  /// covers it (a single chunk's covers the whole stream).
  /// `bytes` must outlive the stream. Memory is bounded by a small multiple of bytes.size() plus
  /// the codec's tables. Error kMalformed (or kUnsupported for a newer version or unknown method).
  /// `bases`: those of the model that the stream is in, where it has any; not kept.
  static Result<TensorStream> open(std::span<const std::uint8_t> bytes,
                                   const basis::Bases* bases = nullptr);

  const std::string& method() const { return method_; }
  const std::string& dtype() const { return dtype_; }  // of the original, "BF16"
  std::uint64_t rows() const { return rows_; }
  std::uint64_t cols() const { return cols_; }
  std::uint64_t head_bytes() const { return head_bytes_; }
  /// Where each chunk's weights lie in the flattened matrix.
  const std::vector<Chunk>& chunks() const { return chunks_; }

  /// Checksum only. Errors (kMalformed) name the chunk.
  Result<void> check_chunk(std::size_t index) const;
  /// Checksum, then chunks()[index].size weights into `out`. Errors name the chunk;
  /// kInvalidArgument for an `out` of another size or a chunk that is none. Several threads may
  /// decode at once.
  Result<void> decode_chunk(std::size_t index, std::span<float> out) const;
  /// Rows first … first + count − 1 (random access: only the chunks that hold them are decoded).
  /// kInvalidArgument unless there are such rows and out.size() = count · cols().
  Result<void> decode_rows(std::uint64_t first, std::uint64_t count, std::span<float> out) const;

 private:
  TensorStream() = default;
  Error in_chunk(std::size_t index, Error error) const;

  std::string method_, dtype_;
  std::uint64_t rows_ = 0, cols_ = 0, head_bytes_ = 0;
  std::span<const std::uint8_t> bytes_;
  std::vector<Chunk> chunks_;
  std::vector<std::uint64_t>
      offsets_;  // chunk i: bytes_[offsets_[i], offsets_[i + 1]), checksum in
  std::unique_ptr<ChunkDecoder> decoder_;
};

}  // namespace ratefloor::codec

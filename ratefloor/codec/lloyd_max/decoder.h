// Decodes chunks of Lloyd–Max quantizers (spec.md). Nothing here knows the encoder.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/chunking.h"
#include "ratefloor/codec/tensor_stream/chunk_decoder.h"

namespace ratefloor::codec::lloyd_max {

class Decoder final : public ChunkDecoder {
 public:
  /// Error kMalformed when the header has not its length.
  static Result<Decoder> make(int bits, std::uint64_t rows, std::uint64_t cols,
                              std::span<const std::uint8_t> header);

  bool by_rows() const override { return true; }
  std::uint64_t chunk_weights() const override { return kFlatChunk; }

  /// Error kMalformed when the bytes are too many or too few.
  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override;

  /// What the rows are multiplied by: the encoder divides by the same.
  const std::vector<float>& row_scales() const { return row_scales_; }

 private:
  Decoder() = default;

  int bits_ = 0;
  std::uint64_t cols_ = 0;
  std::vector<float> row_scales_, levels_;
};

}  // namespace ratefloor::codec::lloyd_max

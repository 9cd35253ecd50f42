// Decodes chunks of block codebooks (spec.md). Nothing here knows the encoder.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/block_codebook/format.h"
#include "ratefloor/codec/chunking.h"
#include "ratefloor/codec/half_scale.h"
#include "ratefloor/codec/tensor_stream/chunk_decoder.h"

namespace ratefloor::codec::block_codebook {

class Decoder final : public ChunkDecoder {
 public:
  /// `weights`: of the whole matrix. Error kMalformed when the header has not its length.
  static Result<Decoder> make(const Format& format, std::uint64_t weights,
                              std::span<const std::uint8_t> header);

  bool by_rows() const override { return false; }
  std::uint64_t chunk_weights() const override { return kFlatChunk; }

  /// `first` is a multiple of the block size. Error kMalformed when the bytes are too many or too
  /// few.
  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override;

 private:
  explicit Decoder(const Format& format)
      : format_(format), tables_(nibble_tables(*format.codebook)), half_(0) {}

  Format format_;
  kernel::NibbleTables tables_;
  HalfScale half_;
  float offset_ = 0;
  std::vector<float> nested_absmax_;
};

}  // namespace ratefloor::codec::block_codebook

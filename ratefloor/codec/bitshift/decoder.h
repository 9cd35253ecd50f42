// Decodes chunks of bit-shift trellis quantizers (spec.md). Nothing here knows the encoder.
//
// Cost: about 3 ns per weight: the states are found one after another, the values several at once.
#pragma once

#include <cstdint>
#include <span>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/bitshift/format.h"
#include "ratefloor/codec/chunking.h"
#include "ratefloor/codec/tensor_stream/chunk_decoder.h"

namespace ratefloor::codec::bitshift {

class Decoder final : public ChunkDecoder {
 public:
  /// Error kMalformed when the header breaks a rule.
  static Result<Decoder> make(const Format& format, std::uint64_t rows, std::uint64_t cols,
                              std::span<const std::uint8_t> header);

  bool by_rows() const override { return true; }
  std::uint64_t chunk_weights() const override { return kFlatChunk; }

  /// Error kMalformed when the bytes are too many or too few, or a bit that fills a byte is not 0.
  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override;

  const Header& header() const { return header_; }

 private:
  Decoder() = default;

  /// One ring; false when its last byte breaks the rule.
  bool decode_ring(std::span<const std::uint8_t> bytes, float row_scale,
                   std::span<float> out) const;

  Format format_;
  std::uint64_t cols_ = 0;
  Header header_;
};

}  // namespace ratefloor::codec::bitshift

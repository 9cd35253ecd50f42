// Decodes chunks of integer grids (spec.md). Nothing here knows the encoder.
#pragma once

#include <cstdint>
#include <span>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/chunking.h"
#include "ratefloor/codec/half_scale.h"
#include "ratefloor/codec/integer/format.h"
#include "ratefloor/codec/tensor_stream/chunk_decoder.h"

namespace ratefloor::codec::integer {

class Decoder final : public ChunkDecoder {
 public:
  /// Error kMalformed when the header has not its length.
  static Result<Decoder> make(const Format& format, std::uint64_t cols,
                              std::span<const std::uint8_t> header);

  bool by_rows() const override { return true; }
  std::uint64_t chunk_weights() const override { return kFlatChunk; }

  /// Where the chunk begins does not matter. Error kMalformed when its bytes are too many or too
  /// few.
  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override;

 private:
  Decoder(const Format& format, std::uint64_t cols, HalfScale half)
      : format_(format), cols_(cols), half_(half) {}

  Format format_;
  std::uint64_t cols_;
  HalfScale half_;
};

}  // namespace ratefloor::codec::integer

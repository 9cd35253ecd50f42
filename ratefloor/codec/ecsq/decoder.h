// Decodes chunks of entropy-constrained quantizers (spec.md). Nothing here knows the encoder.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/chunking.h"
#include "ratefloor/codec/ecsq/alphabet.h"
#include "ratefloor/codec/tensor_stream/chunk_decoder.h"
#include "ratefloor/coding/rans/decoder.h"

namespace ratefloor::codec::ecsq {

class Decoder final : public ChunkDecoder {
 public:
  /// Error kMalformed when the header breaks a rule.
  static Result<Decoder> make(std::uint64_t rows, std::uint64_t cols,
                              std::span<const std::uint8_t> header);

  bool by_rows() const override { return true; }
  std::uint64_t chunk_weights() const override { return kFlatChunk; }

  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override;

  /// What the rows are multiplied by: the encoder divides by the same.
  const std::vector<float>& row_scales() const { return row_scales_; }

 private:
  Decoder(Alphabet alphabet, coding::rans::Decoder symbols)
      : alphabet_(std::move(alphabet)), levels_(alphabet_.levels()), symbols_(std::move(symbols)) {}

  Result<void> put_escapes(std::span<const std::uint16_t> symbols,
                           std::span<const std::uint8_t> bytes, std::span<float> out) const;

  std::uint64_t cols_ = 0;
  std::vector<float> row_scales_;
  Alphabet alphabet_;
  std::vector<float> levels_;
  coding::rans::Decoder symbols_;
};

}  // namespace ratefloor::codec::ecsq

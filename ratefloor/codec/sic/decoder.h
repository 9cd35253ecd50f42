// Decodes chunks of successively cancelled columns (spec.md). Nothing here knows the encoder.
#pragma once

#include <cstdint>
#include <span>
#include <utility>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/ectcq/weight_decoder.h"
#include "ratefloor/codec/sic/format.h"
#include "ratefloor/codec/tensor_stream/chunk_decoder.h"

namespace ratefloor::codec::sic {

class Decoder final : public ChunkDecoder {
 public:
  /// Error kMalformed when the header breaks a rule, or a chunk would be larger than 2^31 weights.
  static Result<Decoder> make(std::uint64_t rows, std::uint64_t cols,
                              std::span<const std::uint8_t> header);

  bool by_rows() const override { return true; }
  std::uint64_t chunk_weights() const override { return header_.chunk_rows * cols_; }

  /// Memory: five bytes per weight of the chunk beside `out`.
  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override;

 private:
  Decoder(std::uint64_t cols, Header header)
      : cols_(cols), weights_(header.weights), header_(std::move(header)) {}

  std::uint64_t cols_;
  ectcq::WeightDecoder weights_;
  Header header_;
};

}  // namespace ratefloor::codec::sic

// Decodes chunks of entropy-coded trellis quantization (spec.md). Nothing here knows the encoder.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/ectcq/weight_decoder.h"
#include "ratefloor/codec/tensor_stream/chunk_decoder.h"

namespace ratefloor::codec::ectcq {

class Decoder final : public ChunkDecoder {
 public:
  /// Error kMalformed when the header breaks a rule. Memory: 16 KiB for each class and superset.
  static Result<Decoder> make(std::uint64_t rows, std::uint64_t cols,
                              std::span<const std::uint8_t> header);

  bool by_rows() const override { return true; }
  std::uint64_t chunk_weights() const override { return weights_.header().format.chunk_weights(); }

  /// Errors: those of WeightDecoder.
  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override;

 private:
  Decoder(std::uint64_t cols, WeightDecoder weights) : cols_(cols), weights_(std::move(weights)) {}

  std::uint64_t cols_;
  WeightDecoder weights_;
};

}  // namespace ratefloor::codec::ectcq

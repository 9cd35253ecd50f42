// Decodes chunks of entropy-coded trellis quantization (spec.md). Nothing here knows the encoder.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/ectcq/header.h"
#include "ratefloor/codec/tensor_stream/chunk_decoder.h"
#include "ratefloor/kernel/trellis_decode.h"

namespace ratefloor::codec::ectcq {

class Decoder final : public ChunkDecoder {
 public:
  /// Error kMalformed when the header breaks a rule. Memory: 16 KiB for each class and superset.
  static Result<Decoder> make(std::uint64_t rows, std::uint64_t cols,
                              std::span<const std::uint8_t> header);

  bool by_rows() const override { return true; }
  std::uint64_t chunk_weights() const override { return header_.format.chunk_weights(); }

  /// Error kMalformed when the bytes break a rule: too few or too many, a stream that does not end
  /// as it must, an escape or an outlier that is none.
  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override;

 private:
  Decoder(std::uint64_t cols, Header header);
  Result<void> patch_tail(std::span<const std::uint8_t> tail, const std::uint8_t* classes,
                          std::span<const kernel::TrellisEscape> escapes,
                          std::span<float> out) const;

  std::uint64_t cols_;
  Header header_;
  std::vector<std::uint32_t> entries_;  // by context
  std::vector<float> levels_;           // by superset and symbol
  std::vector<std::int32_t> greatest_;  // by context: escapes lie beyond
  bool may_overflow_;                   // with so large a step, a symbol may be no f32
};

}  // namespace ratefloor::codec::ectcq

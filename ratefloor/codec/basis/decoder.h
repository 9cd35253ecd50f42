// Decodes chunks of a matrix in a shared basis (spec.md): the inner codec's weights, times Qᵀ.
// Nothing here knows the encoder.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/basis/bases.h"
#include "ratefloor/codec/tensor_stream/chunk_decoder.h"

namespace ratefloor::codec::basis {

class Decoder final : public ChunkDecoder {
 public:
  /// `bases`: may be null. Errors: kMalformed when the header breaks a rule, or its basis is not
  /// among them or is another one; and those of the inner decoder.
  static Result<Decoder> make(std::uint64_t rows, std::uint64_t cols,
                              std::span<const std::uint8_t> header, const Bases* bases);

  bool by_rows() const override { return true; }
  std::uint64_t chunk_weights() const override { return inner_->chunk_weights(); }

  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override;

 private:
  Decoder(std::uint64_t cols, std::shared_ptr<const Basis> basis,
          std::unique_ptr<ChunkDecoder> inner)
      : cols_(cols), basis_(std::move(basis)), inner_(std::move(inner)) {}

  std::uint64_t cols_;
  std::shared_ptr<const Basis> basis_;
  std::unique_ptr<ChunkDecoder> inner_;
};

}  // namespace ratefloor::codec::basis

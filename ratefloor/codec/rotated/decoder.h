// Decodes chunks of a rotated matrix (spec.md): the inner codec's weights, taken back. Nothing here
// knows the encoder.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/rotated/format.h"
#include "ratefloor/codec/tensor_stream/chunk_decoder.h"

namespace ratefloor::codec::rotated {

class Decoder final : public ChunkDecoder {
 public:
  /// Errors: kMalformed when the header breaks a rule, and those of the inner decoder.
  static Result<Decoder> make(std::uint64_t rows, std::uint64_t cols,
                              std::span<const std::uint8_t> header);

  bool by_rows() const override { return true; }
  std::uint64_t chunk_weights() const override { return chunk_weights_; }

  /// Memory: with columns kept apart, a second chunk beside `out`; and what the inner one takes.
  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override;

 private:
  Decoder(std::uint64_t rows, std::uint64_t cols, std::uint64_t chunk_weights, Header header,
          std::unique_ptr<ChunkDecoder> inner)
      : rows_(rows),
        cols_(cols),
        chunk_weights_(chunk_weights),
        header_(std::move(header)),
        inner_(std::move(inner)) {}

  std::uint64_t rows_, cols_, chunk_weights_;
  Header header_;
  std::unique_ptr<ChunkDecoder> inner_;
};

}  // namespace ratefloor::codec::rotated

// Decodes chunks of lattice quantizers (spec.md). Nothing here knows the encoder.
//
// Cost per weight: about 15 ns; D4 takes more, as every four weights have a shape.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/lattice/format.h"
#include "ratefloor/codec/lattice/header.h"
#include "ratefloor/codec/lattice/reproduction.h"
#include "ratefloor/codec/tensor_stream/chunk_decoder.h"
#include "ratefloor/coding/fields/stream_reader.h"

namespace ratefloor::codec::lattice {

class Decoder final : public ChunkDecoder {
 public:
  /// Error kMalformed when the header breaks a rule. The header's bytes are not kept.
  static Result<Decoder> make(const Format& format, std::uint64_t rows, std::uint64_t cols,
                              std::span<const std::uint8_t> header);

  bool by_rows() const override { return false; }
  std::uint64_t chunk_weights() const override { return kChunkWeights; }

  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override;

 private:
  Decoder(const Shapes& shapes, std::uint64_t rows, std::uint64_t cols, Header header)
      : shapes_(&shapes),
        rows_(rows),
        cols_(cols),
        header_(std::move(header)),
        kinds_(kind_tables(header_, shapes)) {}

  template <std::size_t n>
  Result<void> decode_blocks(const CodedRun& run, std::span<const std::uint8_t> bytes,
                             std::span<float> out) const;
  Result<void> decode_run(const CodedRun& run, std::span<const std::uint8_t> bytes,
                          std::span<float> out) const;
  template <std::size_t n>
  bool decode_block(coding::fields::StreamReader& stream, const std::uint8_t* classes,
                    float* out) const;

  const Shapes* shapes_;
  std::uint64_t rows_, cols_;
  Header header_;
  std::vector<KindTable> kinds_;
};

}  // namespace ratefloor::codec::lattice

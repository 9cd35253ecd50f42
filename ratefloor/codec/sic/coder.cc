#include "ratefloor/codec/sic/coder.h"

#include <algorithm>
#include <utility>

#include "ratefloor/codec/sic/decoder.h"

namespace ratefloor::codec::sic {
namespace {

class Coder final : public ChunkCoder {
 public:
  Coder(std::uint64_t cols, const Header& header, std::vector<std::uint8_t> bytes,
        std::vector<CodedChunk> chunks, ectcq::IndexEncoder indices, Decoder decoder)
      : cols_(cols),
        header_(header),
        bytes_(std::move(bytes)),
        chunks_(std::move(chunks)),
        indices_(std::move(indices)),
        decoder_(std::move(decoder)) {}

  bool by_rows() const override { return true; }
  std::uint64_t chunk_weights() const override { return decoder_.chunk_weights(); }
  std::span<const std::uint8_t> header() const override { return bytes_; }

  Result<EncodedChunk> encode(std::uint64_t first, std::span<const float> in) const override {
    if (in.empty()) return EncodedChunk{};
    const CodedChunk& chunk = chunks_[first / chunk_weights()];
    return indices_.encode(chunk.indices, chunk_classes(header_, first / cols_, in.size() / cols_),
                           chunk.outliers);
  }
  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override {
    return decoder_.decode(first, bytes, out);
  }

 private:
  std::uint64_t cols_;
  Header header_;
  std::vector<std::uint8_t> bytes_;
  std::vector<CodedChunk> chunks_;
  ectcq::IndexEncoder indices_;
  Decoder decoder_;
};

}  // namespace

Result<std::unique_ptr<ChunkCoder>> make_coder(std::uint64_t rows, std::uint64_t cols,
                                               const Header& header,
                                               std::vector<CodedChunk> chunks) {
  std::vector<std::uint8_t> bytes = write_header(header);
  Result<Decoder> decoder = Decoder::make(rows, cols, bytes);
  if (!decoder) return std::move(decoder).error();
  Result<ectcq::IndexEncoder> indices = ectcq::IndexEncoder::make(header.weights);
  if (!indices) return std::move(indices).error();
  if (chunks.size() != chunk_count(rows, cols, {true, decoder->chunk_weights()}))
    return make_error(ErrorCode::kInternal, "sic: a wrong number of chunks");
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const std::uint64_t own = std::min(header.chunk_rows, rows - i * header.chunk_rows);
    if (chunks[i].indices.size() != cols * padded_rows(header, own))
      return make_error(ErrorCode::kInternal, "sic: a chunk of a wrong size");
  }
  return std::unique_ptr<ChunkCoder>(std::make_unique<Coder>(
      cols, header, std::move(bytes), std::move(chunks), *std::move(indices), *std::move(decoder)));
}

}  // namespace ratefloor::codec::sic

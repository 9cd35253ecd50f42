#include "ratefloor/codec/rotated/coder.h"

#include <utility>
#include <vector>

#include "ratefloor/codec/rotated/decoder.h"
#include "ratefloor/codec/tensor_stream/format.h"

namespace ratefloor::codec::rotated {
namespace {

class Coder final : public ChunkCoder {
 public:
  Coder(std::uint64_t cols, Header header, std::vector<std::uint8_t> bytes, Decoder decoder,
        std::unique_ptr<ChunkCoder> inner)
      : cols_(cols),
        header_(std::move(header)),
        bytes_(std::move(bytes)),
        decoder_(std::move(decoder)),
        inner_(std::move(inner)) {}

  bool by_rows() const override { return true; }
  std::uint64_t chunk_weights() const override { return decoder_.chunk_weights(); }
  std::span<const std::uint8_t> header() const override { return bytes_; }

  Result<EncodedChunk> encode(std::uint64_t first, std::span<const float> in) const override {
    const std::uint64_t inner_cols = cols_ - header_.kept.columns.size();
    const std::uint64_t first_row = first / cols_;
    std::vector<float> x(in.size() / cols_ * inner_cols);
    leave_out(header_.kept, cols_, in, x);
    header_.rotation.apply(first_row, inner_cols, x);
    return inner_->encode(first_row * inner_cols, x);
  }
  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override {
    return decoder_.decode(first, bytes, out);
  }

 private:
  std::uint64_t cols_;
  Header header_;
  std::vector<std::uint8_t> bytes_;
  Decoder decoder_;
  std::unique_ptr<ChunkCoder> inner_;
};

}  // namespace

Result<std::unique_ptr<ChunkCoder>> make_coder(std::uint64_t rows, std::uint64_t cols,
                                               Header header, std::unique_ptr<ChunkCoder> inner) {
  if (is_ectcq(header.inner)) header.inner = kEctcqName;  // streams name it without its rate
  header.inner_header.assign(inner->header().begin(), inner->header().end());
  std::vector<std::uint8_t> bytes = write_header(header);
  Result<Decoder> decoder = Decoder::make(rows, cols, bytes);
  if (!decoder)
    return make_error(ErrorCode::kInvalidArgument, decoder.error().message + ": not to be stored");
  return std::unique_ptr<ChunkCoder>(std::make_unique<Coder>(
      cols, std::move(header), std::move(bytes), *std::move(decoder), std::move(inner)));
}

}  // namespace ratefloor::codec::rotated

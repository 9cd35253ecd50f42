#include "ratefloor/codec/basis/coder.h"

#include <utility>
#include <vector>

#include "ratefloor/codec/basis/decoder.h"
#include "ratefloor/codec/basis/format.h"
#include "ratefloor/codec/tensor_stream/format.h"

namespace ratefloor::codec::basis {
namespace {

class Coder final : public ChunkCoder {
 public:
  Coder(std::shared_ptr<const Basis> basis, std::vector<std::uint8_t> bytes, Decoder decoder,
        std::unique_ptr<ChunkCoder> inner)
      : basis_(std::move(basis)),
        bytes_(std::move(bytes)),
        decoder_(std::move(decoder)),
        inner_(std::move(inner)) {}

  bool by_rows() const override { return true; }
  std::uint64_t chunk_weights() const override { return decoder_.chunk_weights(); }
  std::span<const std::uint8_t> header() const override { return bytes_; }

  Result<EncodedChunk> encode(std::uint64_t first, std::span<const float> in) const override {
    std::vector<float> x(in.begin(), in.end());
    basis_->reflections.apply(x);
    return inner_->encode(first, x);
  }
  Result<void> decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                      std::span<float> out) const override {
    return decoder_.decode(first, bytes, out);
  }

 private:
  std::shared_ptr<const Basis> basis_;
  std::vector<std::uint8_t> bytes_;
  Decoder decoder_;
  std::unique_ptr<ChunkCoder> inner_;
};

}  // namespace

Result<std::unique_ptr<ChunkCoder>> make_coder(std::uint64_t rows, std::uint64_t cols,
                                               const std::string& name,
                                               std::shared_ptr<const Basis> basis,
                                               std::string inner_name,
                                               std::unique_ptr<ChunkCoder> inner) {
  if (is_ectcq(inner_name)) inner_name = kEctcqName;  // streams name it without its rate
  const std::span<const std::uint8_t> inner_header = inner->header();
  std::vector<std::uint8_t> bytes = write_header(
      {name, basis->hash, std::move(inner_name), {inner_header.begin(), inner_header.end()}});
  Bases bases;
  bases[name] = basis;
  Result<Decoder> decoder = Decoder::make(rows, cols, bytes, &bases);
  if (!decoder)
    return make_error(ErrorCode::kInvalidArgument, decoder.error().message + ": not to be stored");
  return std::unique_ptr<ChunkCoder>(std::make_unique<Coder>(
      std::move(basis), std::move(bytes), *std::move(decoder), std::move(inner)));
}

}  // namespace ratefloor::codec::basis

#include "ratefloor/codec/ectcq/decoder.h"

#include "ratefloor/codec/ectcq/class_run.h"
#include "ratefloor/codec/scratch.h"

namespace ratefloor::codec::ectcq {

Result<Decoder> Decoder::make(std::uint64_t rows, std::uint64_t cols,
                              std::span<const std::uint8_t> header) {
  Result<Header> read = read_header(header, rows, cols);
  if (!read) return std::move(read).error();
  return Decoder(cols, WeightDecoder(*std::move(read)));
}

Result<void> Decoder::decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                             std::span<float> out) const {
  const Classes& classes = weights_.header().classes;
  if (!classes.any()) return weights_.decode(bytes, nullptr, out);
  const std::span<std::uint8_t> filled = room(scratch().decoded_codes, out.size());
  fill_classes(classes, first, cols_, filled);
  return weights_.decode(bytes, filled.data(), out);
}

}  // namespace ratefloor::codec::ectcq

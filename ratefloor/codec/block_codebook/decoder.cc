#include "ratefloor/codec/block_codebook/decoder.h"

#include <cstring>

#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/scratch.h"
#include "ratefloor/quant/dynamic_map.h"

namespace ratefloor::codec::block_codebook {
namespace {

Error wrong_length(const char* what) {
  return make_error(ErrorCode::kMalformed,
                    std::string(what) + " of a block codebook has a wrong length");
}

}  // namespace

Result<Decoder> Decoder::make(const Format& format, std::uint64_t weights,
                              std::span<const std::uint8_t> header) {
  Decoder decoder(format);
  FieldReader fields(header);
  if (format.absmax == AbsmaxKind::kFp16) decoder.half_ = HalfScale(fields.take<std::int16_t>());
  if (format.absmax == AbsmaxKind::kDoubleQuantized) {
    decoder.offset_ = fields.take<float>();
    const std::uint64_t count = ceil_div(ceil_div(weights, format.block), kNestedBlock);
    if (count != fields.rest().size() / sizeof(float)) return wrong_length("header");
    decoder.nested_absmax_.resize(count);
    for (float& absmax : decoder.nested_absmax_) absmax = fields.take<float>();
  }
  if (!fields.at_end()) return wrong_length("header");
  return decoder;
}

Result<void> Decoder::decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                             std::span<float> out) const {
  if (bytes.size() != chunk_bytes(format_, out.size())) return wrong_length("chunk");
  const std::uint64_t blocks = ceil_div(out.size(), format_.block);
  const std::span<float> absmax = room(scratch().decoded_scales, blocks);
  FieldReader fields(bytes);
  const std::span<const std::uint8_t> stored =
      fields.take_bytes(blocks * absmax_bytes(format_.absmax));
  switch (format_.absmax) {
    case AbsmaxKind::kFp32:
      if (blocks > 0) std::memcpy(absmax.data(), stored.data(), stored.size());
      break;
    case AbsmaxKind::kFp16: {
      FieldReader halves(stored);
      for (float& a : absmax) a = half_.decode(halves.take<std::uint16_t>());
      break;
    }
    case AbsmaxKind::kDoubleQuantized: {
      const auto& map = quant::dynamic_map().values();
      const std::uint64_t first_block = first / format_.block;
      if (ceil_div(first_block + blocks, kNestedBlock) > nested_absmax_.size())
        return wrong_length("chunk");
      for (std::uint64_t b = 0; b < blocks; ++b) {
        const float scaled = map[stored[b]] * nested_absmax_[(first_block + b) / kNestedBlock];
        absmax[b] = scaled + offset_;
      }
      break;
    }
  }
  kernel::decode_nibbles(fields.rest(), format_.block, absmax, tables_, out);
  return {};
}

}  // namespace ratefloor::codec::block_codebook

#include "ratefloor/codec/integer/decoder.h"

#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/scratch.h"
#include "ratefloor/kernel/integer_grid.h"

namespace ratefloor::codec::integer {
namespace {

Error wrong_length(const char* what) {
  return make_error(ErrorCode::kMalformed,
                    std::string(what) + " of an integer grid has a wrong length");
}

}  // namespace

Result<Decoder> Decoder::make(const Format& format, std::uint64_t cols,
                              std::span<const std::uint8_t> header) {
  FieldReader fields(header);
  const HalfScale half(fields.take<std::int16_t>());
  if (!fields.at_end()) return wrong_length("header");
  return Decoder(format, cols, half);
}

Result<void> Decoder::decode(std::uint64_t, std::span<const std::uint8_t> bytes,
                             std::span<float> out) const {
  const Layout layout = layout_of(format_, cols_, out.size());
  if (layout.weights() != out.size() || bytes.size() != chunk_bytes(format_, layout))
    return wrong_length("chunk");
  FieldReader fields(bytes);
  const std::span<float> scales = room(scratch().decoded_scales, layout.groups());
  FieldReader halves(fields.take_bytes(2 * layout.groups()));
  for (float& s : scales) s = half_.decode(halves.take<std::uint16_t>());
  // Zero points and codes share a buffer: one after the other.
  const std::span<std::uint8_t> unpacked =
      room(scratch().decoded_codes, layout.groups() + layout.weights());
  const std::span<std::uint8_t> zeros = unpacked.first(layout.groups());
  const std::span<std::uint8_t> codes = unpacked.subspan(layout.groups());
  if (format_.asymmetric)
    coding::unpack_bits(fields.take_bytes(coding::packed_bytes(layout.groups(), format_.bits)),
                        format_.bits, zeros);
  else
    std::fill(zeros.begin(), zeros.end(), format_.symmetric_zero());
  coding::unpack_bits(fields.rest(), format_.bits, codes);
  for_each_run(
      layout, [&](std::size_t at, std::size_t group, std::size_t weights, std::size_t groups) {
        kernel::decode_grid(codes.subspan(at, weights), layout.group, scales.subspan(group, groups),
                            zeros.subspan(group, groups), out.subspan(at, weights));
      });
  return {};
}

}  // namespace ratefloor::codec::integer

#include "ratefloor/codec/bitshift/decoder.h"

#include "ratefloor/codec/row_scales.h"
#include "ratefloor/coding/bit_pack.h"

namespace ratefloor::codec::bitshift {
namespace {

Error malformed(const char* what) {
  return make_error(ErrorCode::kMalformed, std::string("chunk of a bit-shift trellis ") + what);
}

}  // namespace

Result<Decoder> Decoder::make(const Format& format, std::uint64_t rows, std::uint64_t cols,
                              std::span<const std::uint8_t> header) {
  Result<Header> read = read_header(header, rows);
  if (!read) return std::move(read).error();
  Decoder decoder;
  decoder.format_ = format;
  decoder.cols_ = cols;
  decoder.header_ = *std::move(read);
  return decoder;
}

Result<void> Decoder::decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                             std::span<float> out) const {
  if (out.empty() && bytes.empty()) return {};
  if (out.empty() || cols_ == 0) return malformed("has a wrong length");
  const RowRun rows = rows_of(first, out.size(), cols_);
  if (rows.count * rows.size != out.size() || first % cols_ + rows.size > cols_ ||
      rows.first + rows.count > header_.row_scales.size() ||
      bytes.size() != rows.count * format_.row_bytes(rows.size))
    return malformed("has a wrong length");
  for (std::uint64_t row = rows.first; row < rows.first + rows.count; ++row)
    for (std::size_t done = 0; done < rows.size;) {
      const std::size_t weights = std::min(kRing, rows.size - done);
      const std::size_t size = format_.ring_bytes(weights);
      if (!decode_ring(bytes.first(size), header_.row_scales[row], out.first(weights)))
        return malformed("has bits set after a ring");
      bytes = bytes.subspan(size);
      out = out.subspan(weights);
      done += weights;
    }
  return {};
}

bool Decoder::decode_ring(std::span<const std::uint8_t> bytes, float row_scale,
                          std::span<float> out) const {
  const std::size_t n = format_.ring_size(out.size());
  std::uint8_t symbols[kRing];
  std::uint16_t states[kRing];
  coding::unpack_bits(bytes, format_.step_bits, std::span(symbols, n));
  quant::ring_states(std::span(symbols, n), format_.state_bits, format_.step_bits,
                     std::span(states, n));
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = weight_of(header_.code.value(states[i]), header_.step, row_scale);
  const std::size_t bits_in_last = n * static_cast<std::size_t>(format_.step_bits) % 8;
  return bits_in_last == 0 || bytes.back() >> bits_in_last == 0;
}

}  // namespace ratefloor::codec::bitshift

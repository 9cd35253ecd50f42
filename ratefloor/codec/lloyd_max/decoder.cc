#include "ratefloor/codec/lloyd_max/decoder.h"

#include <algorithm>
#include <cmath>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/row_scales.h"
#include "ratefloor/codec/scratch.h"
#include "ratefloor/coding/bit_pack.h"
#include "ratefloor/kernel/level_lookup.h"

namespace ratefloor::codec::lloyd_max {
namespace {

Error wrong_length(const char* what) {
  return make_error(ErrorCode::kMalformed,
                    std::string(what) + " of a Lloyd-Max quantizer has a wrong length");
}

}  // namespace

Result<Decoder> Decoder::make(int bits, std::uint64_t rows, std::uint64_t cols,
                              std::span<const std::uint8_t> header) {
  Decoder decoder;
  decoder.bits_ = bits;
  decoder.cols_ = cols;
  FieldReader fields(header);
  decoder.row_scales_ = take_row_scales(fields, rows);
  const std::size_t half = std::size_t{1} << (bits - 1);
  decoder.levels_.resize(2 * half);
  for (std::size_t k = 0; k < half; ++k) {
    const float level = f16_to_f32(fields.take<std::uint16_t>());
    decoder.levels_[half + k] = level;
    decoder.levels_[half - 1 - k] = -level;
  }
  if (!fields.at_end()) return wrong_length("header");
  for (const float level : decoder.levels_)
    if (!std::isfinite(level))
      return make_error(ErrorCode::kMalformed, "Lloyd-Max quantizer with an infinite level");
  return decoder;
}

Result<void> Decoder::decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                             std::span<float> out) const {
  if (bytes.size() != coding::packed_bytes(out.size(), bits_)) return wrong_length("chunk");
  if (out.empty()) return {};
  const RowRun rows = rows_of(first, out.size(), cols_);
  if (rows.first + rows.count > row_scales_.size()) return wrong_length("chunk");
  const std::span<std::uint8_t> slots = room(scratch().decoded_codes, out.size());
  coding::unpack_bits(bytes, bits_, slots);
  kernel::look_up_levels(slots, rows.size, std::span(row_scales_).subspan(rows.first, rows.count),
                         levels_, out);
  return {};
}

}  // namespace ratefloor::codec::lloyd_max

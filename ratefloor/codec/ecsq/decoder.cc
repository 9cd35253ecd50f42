#include "ratefloor/codec/ecsq/decoder.h"

#include <cmath>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/row_scales.h"
#include "ratefloor/codec/scratch.h"
#include "ratefloor/kernel/level_lookup.h"

namespace ratefloor::codec::ecsq {
namespace {

Error malformed(const char* what) {
  return make_error(ErrorCode::kMalformed, std::string("entropy-coded matrix ") + what);
}

}  // namespace

Result<Decoder> Decoder::make(std::uint64_t rows, std::uint64_t cols,
                              std::span<const std::uint8_t> header) {
  FieldReader fields(header);
  std::vector<float> row_scales = take_row_scales(fields, rows);
  Alphabet alphabet;
  const std::size_t m = fields.take<std::uint16_t>();
  const auto flags = fields.take<std::uint8_t>();
  alphabet.zero_level = (flags & 1) != 0;
  alphabet.extended = (flags & 2) != 0;
  if (!fields.ok() || fields.rest().size() < 2 * m) return malformed("with a header cut off");
  if (flags > 3 || m > Alphabet::kMostPositive || (m == 0 && flags != 1))
    return malformed("with an unknown kind of alphabet");
  for (std::size_t k = 0; k < m; ++k) {
    const float level = f16_to_f32(fields.take<std::uint16_t>());
    if (!std::isfinite(level)) return malformed("with an infinite level");
    alphabet.positive.push_back(level);
  }
  std::size_t used = 0;
  const auto table = coding::rans::read_table(fields.rest(), used);
  if (!table) return table.error();
  if (used != fields.rest().size()) return malformed("with a header that is too long");
  if (table->first + table->frequencies.size() > alphabet.size())
    return malformed("with more symbols than levels");
  Result<coding::rans::Decoder> symbols = coding::rans::Decoder::make(*table);
  if (!symbols) return std::move(symbols).error();
  Decoder decoder(std::move(alphabet), *std::move(symbols));
  decoder.cols_ = cols;
  decoder.row_scales_ = std::move(row_scales);
  return decoder;
}

Result<void> Decoder::decode(std::uint64_t first, std::span<const std::uint8_t> bytes,
                             std::span<float> out) const {
  if (out.empty()) return {};
  const RowRun rows = rows_of(first, out.size(), cols_);
  if (rows.first + rows.count > row_scales_.size()) return malformed("with too few row scales");
  FieldReader fields(bytes);
  const auto length = fields.take<std::uint32_t>();
  const std::span<const std::uint8_t> stream = fields.take_bytes(length);
  if (!fields.ok()) return malformed("with a chunk cut off");
  const std::span<std::uint16_t> symbols = room(scratch().decoded_symbols, out.size());
  if (Result<void> done = symbols_.decode(stream, symbols); !done) return done;
  kernel::look_up_levels(symbols, rows.size, std::span(row_scales_).subspan(rows.first, rows.count),
                         levels_, out);
  return put_escapes(symbols, fields.rest(), out);
}

Result<void> Decoder::put_escapes(std::span<const std::uint16_t> symbols,
                                  std::span<const std::uint8_t> bytes, std::span<float> out) const {
  FieldReader weights(bytes);
  if (alphabet_.extended)
    for (std::size_t i = 0; i < symbols.size(); ++i)
      if (alphabet_.is_escape(symbols[i])) {
        out[i] = weights.take<float>();
        if (!std::isfinite(out[i])) return malformed("with an escaped weight that is no number");
      }
  if (!weights.at_end()) return malformed("with a wrong number of escaped weights");
  return {};
}

}  // namespace ratefloor::codec::ecsq

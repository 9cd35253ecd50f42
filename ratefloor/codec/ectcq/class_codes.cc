#include "ratefloor/codec/ectcq/class_codes.h"

#include <algorithm>
#include <cassert>

#include "ratefloor/codec/ectcq/malformed.h"
#include "ratefloor/coding/rans/decoder.h"
#include "ratefloor/coding/rans/encoder.h"

namespace ratefloor::codec::ectcq {
namespace {

// Short tables for few rows: a coarse one costs less to store than it loses.
int log2_total(std::uint64_t n) { return n < 4096 ? 8 : 12; }

}  // namespace

void write_classes(std::span<const std::uint8_t> classes, unsigned count,
                   std::vector<std::uint8_t>& bytes) {
  std::vector<std::uint64_t> counts(count, 0);
  for (const std::uint8_t c : classes) ++counts[c];
  const auto table = coding::rans::normalize(counts, log2_total(classes.size()));
  assert(table);
  const auto encoder = coding::rans::Encoder::make(*table);
  const std::vector<std::uint16_t> symbols(classes.begin(), classes.end());
  std::vector<std::uint8_t> room(coding::rans::Encoder::max_bytes(symbols.size()));
  const auto stream = encoder->encode(symbols, room);
  assert(stream);
  coding::rans::write_table(*table, bytes);
  put_varint(bytes, stream->size());
  bytes.insert(bytes.end(), stream->begin(), stream->end());
}

Result<std::vector<std::uint8_t>> read_classes(FieldReader& fields, std::uint64_t n,
                                               unsigned count) {
  if (n > kMostClassed) return malformed("with classes for too many rows or columns");
  std::size_t used = 0;
  const auto table = coding::rans::read_table(fields.rest(), used);
  if (!table) return table.error();
  fields.take_bytes(used);
  if (table->first + table->frequencies.size() > count)
    return malformed("with a row or column in a class that is not there");
  const std::span<const std::uint8_t> stream = fields.take_bytes(fields.take_varint());
  if (!fields.ok()) return malformed("with classes cut off");
  const auto decoder = coding::rans::Decoder::make(*table);
  if (!decoder) return decoder.error();
  std::vector<std::uint16_t> symbols(n);
  if (Result<void> done = decoder->decode(stream, symbols); !done) return std::move(done).error();
  return std::vector<std::uint8_t>(symbols.begin(), symbols.end());
}

}  // namespace ratefloor::codec::ectcq
